// Sends the parameters of the browser's address to Python, which knows only those it wrote itself.
export default function readAddress({ parentElement, setStateValue }) {
  if (parentElement.search === location.search) return;
  parentElement.search = location.search;
  setStateValue("search", location.search);
}
