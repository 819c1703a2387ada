// Has the part of the page that it belongs to run again after a while, once per answer.

/** @param {ComponentCall<{tick: number, ms: number}>} call */
export default function tick({ data, setStateValue }) {
  const timer = setTimeout(() => setStateValue("tick", data.tick), data.ms);
  return () => clearTimeout(timer);
}
