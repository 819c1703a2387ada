// Says which language the document is in: screen readers choose their voice by it.
export default function setDocumentLang({ data: language }) {
  document.documentElement.lang = language;
}
