// Sets the language of the document, by which screen readers choose their voice.
export default function setDocumentLang({ data: language }) {
  document.documentElement.lang = language;
}
