// The cards of the classes: a name, how many shots, the buttons that take them, and the shots themselves.
import { ensure, fill, getElement, getElements, labels, make, makeButton, setAttributes, setContent, setText } from "../shared/dom.js";

/** @param {Camera.App} app */
export function showCards(app) {
  const { el, album, data } = app;
  const known = new Map(getElements(el.cards, ".card").map((card) => [Number(card.dataset.class), card]));
  for (const [id, card] of known) if (!album.findClass(id)) card.remove();
  for (const [place, one] of album.classes.entries()) showCard(app, known.get(one.id) ?? makeCard(el.cards, one.id), one, place);
  const { classes } = data.limits;
  el.addClass.hidden = album.classes.length >= classes[1];
}

/** @param {HTMLElement} cards @param {number} id */
function makeCard(cards, id) {
  return cards.appendChild(make("article", { class: "card", "data-class": id, "data-action": "choose" },
    make("header", {},
      make("input", { type: "text", class: "name", "data-action": "name", autocomplete: "off", spellcheck: "false" }),
      make("span", { class: "count", "aria-live": "off" }), makeButton("removeClass", { class: "tool icon" }, "×")),
    make("div", { class: "shots", role: "list" }),
    make("footer", {}, makeButton("hold", { class: "tool hold", "data-takes-space": "true" }), make("label", "tool file", make("span"), make("input", { type: "file", accept: "image/*", multiple: "true", "data-action": "files" })))));
}

/** @param {Camera.App} app @param {HTMLElement} card @param {Camera.Class} one @param {number} place */
function showCard({ data: { words, limits }, video, album, chosen }, card, one, place) {
  const values = { name: one.name, number: place + 1, count: one.shots.length, goal: limits.goal };
  card.dataset.place = String(place);
  card.toggleAttribute("data-chosen", one.id === chosen);
  const name = /** @type {HTMLInputElement} */ (getElement(card, ".name"));
  if (name.getRootNode() instanceof ShadowRoot && /** @type {ShadowRoot} */ (name.getRootNode()).activeElement !== name && name.value !== one.name) name.value = one.name;
  name.maxLength = limits.name;
  setAttributes(name, { "aria-label": words.name });
  setText(getElement(card, ".count"), fill(words.count, values));
  card.toggleAttribute("data-enough", one.shots.length >= limits.goal);
  const remove = /** @type {HTMLButtonElement} */ (getElement(card, "[data-action=removeClass]"));
  remove.hidden = album.classes.length <= limits.classes[0];
  setAttributes(remove, labels(fill(words.remove_class, values)));
  const hold = /** @type {HTMLButtonElement} */ (getElement(card, ".hold"));
  setText(hold, words.hold);
  hold.disabled = !video.isOn || one.shots.length >= limits.most;
  setText(getElement(card, ".file span"), words.add);
  showShots(getElement(card, ".shots"), one, words);
}

/** The newest shot first: it is always seen. @param {HTMLElement} list @param {Camera.Class} one @param {Record<string, string>} words */
function showShots(list, { name, shots }, words) {
  const known = new Map(getElements(list, ".shot").map((shot) => [Number(shot.dataset.shot), shot]));
  for (const [id, shot] of known) if (!shots.some((one) => one.id === id)) shot.remove();
  for (const [place, { id, code }] of shots.entries()) {
    const button = known.get(id) ?? makeButton("removeShot", { class: "shot", "data-shot": id }, make("img", { src: `data:image/jpeg;base64,${code}`, alt: "" }), make("b", { "aria-hidden": "true" }, "×"));
    if (!known.has(id)) list.prepend(button);
    setAttributes(button, labels(fill(words.remove_shot, { name, number: place + 1 })));
  }
}

/** The answer to a frame: a bar per class. @param {Camera.App} app */
export function showAnswer({ el, data: { live, answer, words }, rate }) {
  const names = live?.names ?? [];
  if (el.bars.children.length !== names.length) {
    setContent(el.bars, ...names.map(() => make("div", "bar", make("span"), make("i"), make("b"))));
  }
  const shares = answer?.shares ?? [];
  const best = shares.indexOf(Math.max(...shares));
  for (const [at, row] of /** @type {HTMLElement[]} */ ([...el.bars.children]).entries()) {
    const [name, bar, number] = /** @type {HTMLElement[]} */ ([...row.children]);
    setText(name, names[at]);
    bar.style.setProperty("--share", String(shares[at] ?? 0));
    setText(number, at in shares ? `${Math.round(100 * shares[at])}%` : "");
    row.toggleAttribute("data-best", at === best);
  }
  setText(el.answer, shares.length ? names[best] : live ? words.look : words.later);
  el.answer.toggleAttribute("data-said", shares.length > 0);
  setText(el.rate, rate && shares.length ? fill(words.rate, { rate: rate.toFixed(1) }) : "");
  el.open.disabled = shares.length === 0;
}

/** @param {ShadowRoot} host @returns {Camera.Elements} */
export function makeElements(host) {
  const root = ensure(host, "section", "camera");
  const video = make("video", { playsinline: "true", autoplay: "true" });
  video.muted = true; // the attribute alone does not mute what a script creates
  const still = make("img", { class: "still", alt: "", hidden: "true" });
  const message = make("p", "message");
  const start = makeButton("start", { class: "primary start" });
  const stop = makeButton("stop", { class: "tool" });
  const change = makeButton("change", { class: "tool" });
  const mirror = makeButton("mirror", { class: "tool", "aria-pressed": "true" });
  const tryImage = make("label", "tool file", make("span"), make("input", { type: "file", accept: "image/*", "data-action": "still" }));
  const trouble = make("p", { class: "trouble", role: "alert", hidden: "true" });
  const answer = make("p", { class: "answer" });
  const bars = make("div", "bars");
  const rate = make("span", "rate");
  const open = makeButton("open", { class: "tool" });
  const cards = make("div", "cards");
  const addClass = makeButton("addClass", { class: "tool add" });
  const train = makeButton("train", { class: "primary" });
  const discard = makeButton("discard", { class: "tool" });
  const progress = make("progress", { max: 1, value: 0 });
  const status = make("p", { class: "status", role: "status" });
  root.replaceChildren(
    make("div", "left", make("div", "screen", video, still, make("div", "over", message, start)), make("div", "tools", stop, change, mirror, tryImage), trouble,
      make("div", "said", answer, bars, make("div", "under", open, rate))),
    make("div", "right", cards, addClass, make("div", "go", train, discard, make("div", "told", status, progress))),
  );
  return { root, video, still, message, start, stop, change, mirror, tryImage, trouble, answer, bars, rate, open, cards, addClass, train, discard, progress, status };
}
