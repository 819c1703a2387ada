// All slips in groups: a button for each, with a mark for those that were predicted in this browser.
import { predictedScenes } from "../course/progress.js";
import { ensure, fill, make } from "../shared/dom.js";

/**
 * @typedef {{id: string, number: number, title: string, source: string, claim: string}} Slip
 *
 * @typedef {object} SlipList
 * @property {string} lesson
 * @property {{title: string, slips: Slip[]}[]} groups
 * @property {string} tried  with the placeholder {tried}
 */

/** @param {ComponentCall<SlipList>} call */
export default function showList({ data, parentElement: root, setStateValue }) {
  const predicted = new Set(predictedScenes(data.lesson));
  const slips = data.groups.flatMap((group) => group.slips);
  const tried = slips.filter(({ id }) => predicted.has(id)).length;
  ensure(root, "p", "tried").replaceChildren(fill(data.tried, { tried }));
  ensure(root, "div", "groups").replaceChildren(...data.groups.map(({ title, slips: members }) =>
    make("section", {}, make("h3", {}, title), ...members.map((slip) => makeCard(slip, predicted.has(slip.id), () => setStateValue("choice", [slip.id, Date.now()]))))));
}

/** @param {Slip} slip @param {boolean} tried @param {() => void} open */
function makeCard({ id, number, title, source, claim }, tried, open) {
  const sign = make("b", {}, tried ? "✓" : String(number));
  const card = make("button", { type: "button", "data-slip": id }, sign, make("span", {}, make("strong", {}, title), make("small", {}, make("i", {}, source), ` “${claim}”`)));
  card.toggleAttribute("data-tried", tried);
  card.onclick = open;
  return card;
}
