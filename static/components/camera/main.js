// From the camera to a classifier: shots of each class, training, and the answer to what the camera sees now.
import { changes, closest, fill, getElement, getElements, setAttributes, setText, targetOf } from "../shared/dom.js";
import { imageFileOf } from "../shared/files.js";
import { keepLetter } from "../shared/keys.js";
import { keepState } from "../shared/lifecycle.js";
import { Album, whyNotReady } from "./album.js";
import { makeElements, showAnswer, showCards } from "./cards.js";
import { Courier } from "./courier.js";
import { Hold, watchHolding } from "./hold.js";
import { encodeFile, Video } from "./video.js";

/** @typedef {Camera.App} App */

const FRAME_MS = 125; // between two frames, at least; the next one also waits for the answer to the last
const POLL_MS = 600; // between two questions how far the training is
const BUSY = new Set(["waiting", "features", "training"]); // kinds of status
const SECONDS = 3; // over which answers are counted

const SAVE_MS = 1000; // after the last change

const album = new Album(); // stays when the reader visits another page and comes back
album.restore(sessionStorage);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saving;

/** @param {ShadowRoot} host @returns {App} */
function open(host) {
  const el = makeElements(host);
  /** What is missing comes with the first answer. @type {Partial<App>} */
  const parts = {
    el, album, video: new Video(el.video), chosen: 0, command: null, reason: "", note: "", still: "", frame: 0, sent: 0, times: [], rate: 0, left: new AbortController(),
    courier: new Courier({ next: () => nextMessage(app), send: (message) => app.sendState("edit", message) }),
    hold: new Hold((button) => takeShot(app, classOf(button))),
  };
  const app = /** @type {App} */ (parts);
  const { root } = el;
  root.addEventListener("click", (event) => onClick(app, event));
  root.addEventListener("input", (event) => onInput(app, event));
  root.addEventListener("change", (event) => onFiles(app, event));
  root.addEventListener("keydown", (event) => targetOf(event).matches("input[type=text]") && keepLetter(event));
  for (const name of ["dragover", "dragleave", "drop"]) {
    root.addEventListener(name, (event) => {
      event.preventDefault(); // a file would replace the page
      for (const card of getElements(el.cards, ".card")) card.toggleAttribute("data-over", name === "dragover" && card.contains(targetOf(event)));
    });
  }
  root.addEventListener("drop", (event) => onDrop(app, event));
  watchHolding(root, ".hold", app.hold);
  return app;
}

/** @param {Element} element in a card */
const classOf = (element) => Number(/** @type {HTMLElement} */ (element.closest(".card")).dataset.class);

/** What is said to Python now: shots first, then what the reader asked for, then the next frame. @param {App} app */
function nextMessage(app) {
  const { data, video, command } = app;
  app.sent = performance.now();
  if (!album.isSent) return { ...album.message() };
  if (command) return { command };
  if (BUSY.has(data.status.kind)) return { ask: app.sent };
  if (!data.live || document.hidden) return null;
  if (!video.isOn && (!app.still || app.frame === data.answer?.frame)) return null;
  app.frame += 1;
  return { frame: { number: app.frame, image: video.isOn ? video.take() : app.still } };
}

/** Say the next thing, not too soon after the last. @param {App} app */
function schedule(app) {
  const { courier, data, timer } = app;
  clearTimeout(timer);
  if (!album.isSent || app.command) return courier.deliver();
  const wait = app.sent + (BUSY.has(data.status.kind) ? POLL_MS : FRAME_MS) - performance.now();
  app.timer = setTimeout(() => {
    courier.deliver();
    if (!courier.isWaiting && data.live) app.timer = setTimeout(() => schedule(app), POLL_MS); // the page was hidden
  }, Math.max(0, wait));
}

/** Show, keep and send what the reader has changed. @param {App} app */
function keepChange(app, note = "") {
  app.note = note;
  clearTimeout(saving);
  saving = setTimeout(() => album.save(sessionStorage), SAVE_MS);
  show(app);
  app.courier.deliver();
}

/** @param {App} app @param {number} id @returns {boolean} whether more shots may follow */
function takeShot(app, id) {
  const { video, data: { limits } } = app;
  const count = album.findClass(id)?.shots.length ?? limits.most;
  if (!video.isOn || count >= limits.most) return false;
  album.addShot(id, video.take());
  app.chosen = id;
  keepChange(app);
  return count + 1 !== limits.goal && count + 1 < limits.most; // holding ends with enough; another press goes on
}

/** @type {Record<string, (app: App, button: HTMLElement) => unknown>} */
const ACTIONS = {
  start: (app) => startCamera(app, app.video.start()),
  change: (app) => startCamera(app, app.video.change()),
  stop: (app) => { app.video.stop(); show(app); },
  mirror: (app) => { app.video.mirrored = !app.video.mirrored; show(app); },
  choose: (app, card) => { app.chosen = classOf(card); showCards(app); },
  addClass: (app) => { addClass(app); keepChange(app); },
  removeClass: (app, button) => { album.removeClass(classOf(button)); keepChange(app); },
  removeShot: (app, button) => removeShot(app, button),
  train: (app) => ask(app, "train"),
  discard: (app) => { album.clear(); ask(app, "discard"); },
  open: (app) => ask(app, "open", app.video.isOn ? app.video.take() : app.still),
};

/** @param {App} app @param {Event} event */
function onClick(app, event) {
  const button = closest(event, "[data-action]");
  if (button) ACTIONS[button.dataset.action ?? ""]?.(app, button);
}

/** @param {App} app @param {Camera.Command["name"]} name @param {string} [image] */
function ask(app, name, image) {
  app.command = { id: Date.now(), name, image };
  keepChange(app);
}

/** @param {App} app */
function addClass(app) {
  const numbers = new Set(album.classes.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const name = fill(app.data.words.class_name, { number });
    if (!numbers.has(name)) return album.addClass(name);
  }
}

/** The focus goes to the shot beside it. @param {App} app @param {HTMLElement} button */
function removeShot(app, button) {
  const next = /** @type {HTMLElement | null} */ (button.nextElementSibling ?? button.previousElementSibling);
  album.removeShot(Number(button.dataset.shot));
  next?.focus();
  keepChange(app);
}

/** @param {App} app @param {Promise<string>} starting */
async function startCamera(app, starting) {
  app.el.start.disabled = true;
  app.reason = await starting;
  app.el.start.disabled = false;
  if (!app.el.root.isConnected) return app.video.stop(); // the reader has left the page meanwhile
  if (app.video.isOn) app.still = "";
  show(app);
  schedule(app);
}

/** @param {App} app @param {Event} event */
function onInput(app, event) {
  const field = /** @type {HTMLInputElement} */ (targetOf(event));
  if (field.dataset.action !== "name") return;
  album.rename(classOf(field), field.value);
  keepChange(app);
}

/** @param {App} app @param {Event} event */
function onFiles(app, event) {
  const field = /** @type {HTMLInputElement} */ (targetOf(event));
  if (field.type !== "file") return;
  takeFiles(app, [...(field.files ?? [])], field.dataset.action === "files" ? classOf(field) : 0);
  field.value = ""; // the same file can be chosen again
}

/** @param {App} app @param {DragEvent} event */
function onDrop(app, event) {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  const card = closest(event, ".card");
  takeFiles(app, files, card ? classOf(card) : 0);
}

/** @param {App} app @param {ClipboardEvent} event */
function onPaste(app, event) {
  const file = imageFileOf(event.clipboardData);
  if (!file) return;
  event.preventDefault();
  takeFiles(app, [file], app.chosen || album.classes[0].id);
}

/** Images become shots of a class, or the one to be classified. @param {App} app @param {File[]} files @param {number} id of the class, 0 for none */
async function takeFiles(app, files, id) {
  const { limits, words } = app.data;
  const room = id ? limits.most - (album.findClass(id)?.shots.length ?? 0) : 1;
  let unreadable = 0;
  for (const file of files.slice(0, Math.max(0, room))) {
    const code = await encodeFile(file);
    if (code === null) unreadable += 1;
    else if (id) album.addShot(id, code);
    else showStill(app, code);
  }
  if (id) app.chosen = id;
  keepChange(app, unreadable ? fill(words.unreadable, { count: unreadable }) : "");
  schedule(app);
}

/** @param {App} app @param {string} code */
function showStill(app, code) {
  app.video.stop();
  app.still = code;
  app.frame += 1;
}

/** @param {App} app */
function show(app) {
  showScreen(app);
  showCards(app);
  showStatus(app);
  showAnswer(app);
}

/** @param {App} app */
function showScreen({ el, video, still, reason, data: { words } }) {
  el.video.toggleAttribute("data-mirrored", video.mirrored);
  el.video.hidden = !video.isOn;
  el.still.hidden = video.isOn || !still;
  if (still) el.still.src = `data:image/jpeg;base64,${still}`;
  const over = /** @type {HTMLElement} */ (el.start.parentElement);
  over.hidden = video.isOn;
  over.toggleAttribute("data-small", Boolean(still));
  setText(el.message, still || reason ? "" : words.welcome);
  el.trouble.hidden = !reason;
  setText(el.trouble, words[reason] ?? "");
  el.stop.hidden = !video.isOn;
  el.mirror.hidden = !video.isOn;
  el.mirror.setAttribute("aria-pressed", String(video.mirrored));
  el.change.hidden = !video.isOn || !video.hasOthers;
}

/** @param {App} app */
function showStatus({ el, data, command, note }) {
  const { words, limits, status } = data;
  const why = whyNotReady(album.classes, limits);
  const isBusy = command?.name === "train" || BUSY.has(status.kind);
  el.train.disabled = isBusy || why !== "";
  el.discard.disabled = isBusy || (album.classes.every(({ shots }) => shots.length === 0) && !data.live);
  const share = Math.round(100 * status.share);
  let text = fill(words[status.kind] ?? "", { share });
  if (command?.name === "train") text = words.reading;
  else if (status.kind === "failed") text = status.text;
  else if (!isBusy && why) text = fill(words[why], { ...limits });
  setText(el.status, note || text);
  el.status.toggleAttribute("data-failed", status.kind === "failed" || note !== "");
  el.progress.hidden = !isBusy;
  if (status.share > 0) el.progress.value = status.share;
  else el.progress.removeAttribute("value");
}

/** @param {App} app */
function showWords({ el, data: { words } }) {
  for (const name of /** @type {const} */ (["start", "stop", "change", "mirror", "open", "train", "discard"])) setText(el[name], words[name]);
  setText(el.addClass, words.add_class);
  setText(getElement(el.tryImage, "span"), words.try_image);
  setAttributes(el.video, { "aria-label": words.video });
}

/** @param {App} app @param {Camera.Payload} data */
function receive(app, data) {
  const isFirst = app.data === undefined;
  const { courier } = app;
  if (courier.token !== data.token) album.forgetSent();
  const before = app.data?.answer?.frame;
  app.data = data;
  if (isFirst) begin(app);
  if (changes(app.el.root, data.words)) showWords(app);
  if (courier.receive(data)) {
    const refused = album.receive(data);
    if (refused) app.note = fill(data.words.unreadable, { count: refused });
    if (app.command && data.done === app.command.id) app.command = null;
    if (data.answer && data.answer.frame !== before) countAnswer(app);
  }
  show(app);
  schedule(app);
}

/** @param {App} app */
function begin(app) {
  while (album.classes.length < app.data.limits.classes[0]) addClass(app);
  app.left = new AbortController();
  document.addEventListener("paste", (event) => onPaste(app, event), { signal: app.left.signal });
  document.addEventListener("visibilitychange", () => schedule(app), { signal: app.left.signal });
}

/** @param {App} app */
function countAnswer(app) {
  const now = performance.now();
  app.times = [...app.times.filter((time) => now - time < 1000 * SECONDS), now];
  app.rate = app.times.length > 1 ? (1000 * (app.times.length - 1)) / (now - app.times[0]) : 0;
}

/** @param {App} app */
function close(app) {
  clearTimeout(app.timer);
  app.courier.rest();
  app.hold.release();
  app.video.stop();
  app.left.abort();
}

export default keepState({ open, receive, close, words: "camera" });
