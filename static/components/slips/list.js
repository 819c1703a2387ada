// All slips in groups: a button for each, with a mark for those that were predicted in this browser.
import { predictedScenes } from "../course/progress.js";
import { changes, ensure, fill, getElements, make } from "../shared/dom.js";

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
  const groups = ensure(root, "div", "groups");
  // Cards stay while answers arrive: one that is replaced between press and release gets no click.
  if (changes(groups, [data.groups, [...predicted]])) {
    groups.replaceChildren(...data.groups.map(({ title, slips: members }) =>
      make("section", {}, make("h3", {}, title), ...members.map((slip) => makeCard(slip, predicted.has(slip.id))))));
  }
  for (const card of getElements(groups, "button")) card.onclick = () => setStateValue("choice", [card.dataset.slip, Date.now()]);
}

/** @param {Slip} slip @param {boolean} tried */
function makeCard({ id, number, title, source, claim }, tried) {
  const sign = make("b", {}, tried ? "✓" : String(number));
  const card = make("button", { type: "button", "data-slip": id }, sign, make("span", {}, make("strong", {}, title), make("small", {}, make("i", {}, source), ` “${claim}”`)));
  card.toggleAttribute("data-tried", tried);
  return card;
}
