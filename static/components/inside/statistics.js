// Mean, deviation, zeros and histogram of a layer and of its chosen map.
import { changes, fill, make, makeSvg } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";
import { store } from "./store.js";

const HEIGHT = 60; // of the histogram, in its own units

/** @param {HTMLElement} root @param {Inside.Layer} layer @param {number | null} map */
export function showStatistics(root, layer, map) {
  const { choice, strip } = store;
  root.toggleAttribute("hidden", !choice.statistics);
  const { numbers, data } = layer;
  if (!choice.statistics || !strip || !numbers || !data.statistics) return;
  const { words } = store;
  if (!changes(root, [data.id, map, words.mean])) return;
  const ofMaps = data.shape.length === 3;
  const columns = [wholeLayer(data, data.statistics, numbers, words)];
  if (map !== null && ofMaps) columns.push(oneMap(map, data.statistics, numbers, words));
  root.replaceChildren(...columns);
}

/** @param {Inside.LayerPayload} data @param {Inside.Statistics} statistics @param {Inside.Numbers} numbers @param {Record<string, string>} words */
function wholeLayer(data, { bins, low, high, dead }, numbers, words) {
  const counts = range(bins).map((bin) => {
    let sum = 0;
    for (let place = bin; place < numbers.counts.length; place += bins) sum += numbers.counts[place];
    return sum;
  });
  const zeros = numbers.zeros.reduce((sum, share) => sum + share, 0) / numbers.zeros.length;
  /** @type {[string, string][]} */
  const facts = [
    [words.mean, formatNumber(numbers.total[0], 3)],
    [words.deviation, formatNumber(numbers.total[1], 3)],
    [words.zeros, percent(zeros)],
  ];
  if (data.shape.length === 3) facts.push([words.dead, `${dead} / ${data.shape[0]}`]);
  return makeColumn(words.ofLayer, facts, counts, low, high, words);
}

/** @param {number} map @param {Inside.Statistics} statistics @param {Inside.Numbers} numbers @param {Record<string, string>} words */
function oneMap(map, { bins, low, high }, numbers, words) {
  const counts = [...numbers.counts.subarray(map * bins, (map + 1) * bins)];
  /** @type {[string, string][]} */
  const facts = [
    [words.mean, formatNumber(numbers.mean[map], 3)],
    [words.deviation, formatNumber(numbers.deviation[map], 3)],
    [words.zeros, percent(numbers.zeros[map])],
  ];
  return makeColumn(fill(words.map, { index: map + 1 }), facts, counts, low, high, words);
}

/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(1)} %`;

/**
 * @param {string} title
 * @param {[name: string, value: string][]} facts
 * @param {number[]} counts
 * @param {number} low
 * @param {number} high
 * @param {Record<string, string>} words
 */
function makeColumn(title, facts, counts, low, high, words) {
  const most = Math.max(1, ...counts);
  // The root of the counts: after ReLU, most values are 0, and the others would not be seen.
  const bars = counts.map((count, bin) => {
    const height = HEIGHT * Math.sqrt(count / most);
    return makeSvg("rect", { x: bin + 0.05, y: HEIGHT - height, width: 0.9, height, class: (low + high) / 2 < 0 || edge(bin, counts.length, low, high) < 0 ? "below" : "above" });
  });
  const label = `${words.histogram}: ${formatNumber(low, 3)} – ${formatNumber(high, 3)}`;
  const svg = makeSvg("svg", { viewBox: `0 0 ${counts.length} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label }, ...bars);
  const list = make("dl", {}, ...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  const ends = [low, high].map((value) => make("span", {}, formatNumber(value, 3)));
  return make("div", "column", make("b", {}, title), list, svg, make("div", "ends", ends[0], make("span", {}, words.histogram), ends[1]));
}

/** The middle of a bin. @param {number} bin @param {number} bins @param {number} low @param {number} high */
const edge = (bin, bins, low, high) => low + ((bin + 0.5) / bins) * (high - low);
