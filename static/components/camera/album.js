// The classes and their shots, and what Python does not have of them yet.

const BATCH = 12; // shots per message: some 250 kB
const STORED = "cnnviz-camera";

/** Copied to Python: it is sent the list of all shots, and the images of those that it has not. */
export class Album {
  /** @type {Camera.Class[]} */
  classes = [];
  #last = 0; // the id that was given last
  /** @type {Set<number>} */
  #held = new Set(); // shots that Python has
  /** @type {Set<number>} */
  #sent = new Set(); // shots that it may have by now
  #version = 1; // of the list of classes and shots
  #known = 0; // that Python has

  /** @param {string} name */
  addClass(name) {
    const added = { id: this.#nextId(), name, shots: [] };
    this.classes.push(added);
    this.#version += 1;
    return added;
  }

  /** @param {number} id @param {string} name */
  rename(id, name) {
    const found = this.findClass(id);
    if (!found || found.name === name) return;
    found.name = name;
    this.#version += 1;
  }

  /** @param {number} id */
  removeClass(id) {
    this.classes = this.classes.filter((one) => one.id !== id);
    this.#version += 1;
  }

  /** @param {number} id */
  findClass(id) {
    return this.classes.find((one) => one.id === id);
  }

  /** @param {number} id of the class @param {string} code the JPEG in base64 */
  addShot(id, code) {
    this.findClass(id)?.shots.push({ id: this.#nextId(), code });
    this.#version += 1;
  }

  /** @param {number} id */
  removeShot(id) {
    for (const one of this.classes) one.shots = one.shots.filter((shot) => shot.id !== id);
    this.#version += 1;
  }

  /** Forget all shots; the classes stay. */
  clear() {
    for (const one of this.classes) one.shots = [];
    this.#version += 1;
  }

  get isSent() {
    return this.#known === this.#version && this.#missing().length === 0;
  }

  /** What Python has to get next. @returns {Camera.AlbumMessage} */
  message() {
    const batch = this.#missing().slice(0, BATCH);
    for (const { id } of batch) this.#sent.add(id);
    const classes = this.classes.map(({ id, name, shots }) => /** @type {Camera.Listed} */ ([id, name, shots.map((shot) => shot.id)]));
    return { version: this.#version, classes, images: Object.fromEntries(batch.map(({ id, code }) => [id, code])) };
  }

  /**
   * Note what Python has; shots that it got and did not keep are removed.
   * @param {{version: number, held: number[]}} answer
   * @returns {number} how many it refused
   */
  receive({ version, held }) {
    this.#held = new Set(held);
    const refused = [...this.#sent].filter((id) => !this.#held.has(id));
    this.#sent.clear();
    const shots = this.#shots();
    const gone = refused.filter((id) => shots.some((shot) => shot.id === id));
    for (const id of gone) this.removeShot(id);
    this.#known = gone.length ? 0 : version;
    return gone.length;
  }

  /** Keep the shots for a reload of this tab, if they fit. @param {Storage} storage */
  save(storage) {
    try {
      storage.setItem(STORED, JSON.stringify({ last: this.#last, classes: this.classes }));
    } catch (error) {
      storage.removeItem(STORED); // more than the browser stores: after a reload there are none rather than some
      console.info("The shots are not kept for a reload.", error);
    }
  }

  /** Take back the shots from before a reload. @param {Storage} storage */
  restore(storage) {
    const text = storage.getItem(STORED);
    if (!text) return;
    const { last, classes } = JSON.parse(text);
    this.#last = last;
    this.classes = classes;
    this.#version += 1;
  }

  /** Another session of Python got nothing of what was sent. */
  forgetSent() {
    this.#sent.clear();
  }

  #shots() {
    return this.classes.flatMap(({ shots }) => shots);
  }

  #missing() {
    return this.#shots().filter(({ id }) => !this.#held.has(id));
  }

  #nextId() {
    this.#last += 1;
    return this.#last;
  }
}

/**
 * Why the classes cannot be trained yet, "" if they can.
 * @param {Camera.Class[]} classes
 * @param {Camera.Limits} limits
 * @returns {"" | "few" | "names"}
 */
export function whyNotReady(classes, { least }) {
  if (classes.some(({ shots }) => shots.length < least)) return "few";
  const names = new Set(classes.map(({ name }) => name.trim()));
  return names.size < classes.length || names.has("") ? "names" : "";
}
