// The document speaks the reader's language: screen readers choose their voice by it.
export default function ({ data }) {
  document.documentElement.lang = data.language;
}
