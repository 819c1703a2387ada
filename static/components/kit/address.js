// The parameters in the browser's address: Python knows only those that it wrote itself.
export default function readAddress({ parentElement, setStateValue }) {
  if (parentElement.search === location.search) return;
  parentElement.search = location.search;
  setStateValue("search", location.search);
}
