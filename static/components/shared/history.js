// The edits of a component: undo and redo, and the exchange of drafts with Python.
//
// A draft is everything that the reader can edit, as one value.  Each edit sends the whole draft with
// a revision number, and each answer of Python names the revision that it answers.  Older answers
// are ignored.  A draft without an answer is sent again: a run of the page that is interrupted by the
// reader's next action can lose it.

const MAX_UNDOS = 200;
const PENDING_MS = 300; // an answer that takes longer is shown to be pending
const LOST_MS = 3000; // a draft without an answer is sent again, the next time after twice as long

/** @template Draft */
export class History {
  token = ""; // names the state in Python that the revisions belong to
  revision = 0;
  /** @type {Draft[]} */
  #undos = [];
  /** @type {Draft[]} */
  #redos = [];
  /** @type {Map<string, {undos: Draft[], redos: Draft[]}>} */
  #aside = new Map(); // undo and redo of what is not shown now, by its name
  #delay = LOST_MS;
  /** @type {number | undefined} */
  #pendingTimer;
  /** @type {number | undefined} */
  #lostTimer;

  /**
   * @param {object} options
   * @param {{root: HTMLElement, undo: HTMLButtonElement, redo: HTMLButtonElement}} options.el the root has the
   *   attribute data-pending while it waits for an answer, and data-revision, that of the last answer
   * @param {Draft} options.draft the draft before the first answer
   * @param {(draft: Draft) => void} options.show draws an edited draft
   * @param {(answer: Answer, draft: Draft) => void} options.send sends a draft
   * @param {(one: Draft, other: Draft) => boolean} options.isSame
   * @param {(draft: Draft) => boolean} [options.isComplete] whether undo can return to a draft
   */
  constructor({ el, draft, show, send, isSame, isComplete = () => true }) {
    this.el = el;
    this.draft = draft;
    this.show = show;
    this.send = send;
    this.isSame = isSame;
    this.isComplete = isComplete;
  }

  // Whether a draft has no answer yet.
  get isPending() {
    return this.#pendingTimer !== undefined;
  }

  /** @param {Draft} draft */
  edit(draft) {
    this.remember(this.draft);
    this.submit(draft);
  }

  /** Keep a draft for undo. @param {Draft} draft */
  remember(draft) {
    this.#redos = [];
    if (this.isComplete(draft)) this.#undos = [...this.#undos, draft].slice(-MAX_UNDOS);
    this.#showButtons();
  }

  #showButtons() {
    this.el.undo.disabled = this.#undos.length === 0;
    this.el.redo.disabled = this.#redos.length === 0;
  }

  undo() {
    this.#restore(this.#undos, this.#redos);
  }

  redo() {
    this.#restore(this.#redos, this.#undos);
  }

  /** @param {Draft[]} from @param {Draft[]} to */
  #restore(from, to) {
    const draft = from.pop();
    if (draft === undefined) return;
    if (this.isComplete(this.draft)) to.push(this.draft);
    this.#showButtons();
    this.submit(draft);
  }

  /** Show a draft and send it. @param {Draft} draft */
  submit(draft) {
    this.draft = draft;
    this.show(draft);
    this.#send();
  }

  #send() {
    this.revision += 1;
    this.send({ token: this.token, revision: this.revision }, this.draft);
    // A timer, because a CSS transition with a delay draws every frame until the answer arrives.
    this.#pendingTimer ??= setTimeout(() => this.el.root.toggleAttribute("data-pending", true), PENDING_MS);
    clearTimeout(this.#lostTimer);
    this.#lostTimer = undefined;
    this.#awaitAnswer();
  }

  #awaitAnswer() {
    this.#lostTimer ??= setTimeout(() => {
      this.#delay *= 2;
      this.#send();
    }, this.#delay);
  }

  /**
   * Apply an answer of Python unless the reader has edited the draft since; return whether it was applied.
   * @param {Answer} answer
   * @param {Draft} draft
   * @param {object} options
   * @param {boolean} [options.keepsUndo]
   * @param {string} [options.from]  the name of what was shown, if something else is shown now
   * @param {string} [options.to]  the name of that: its own undo and redo come back
   */
  receive({ token, revision }, draft, { keepsUndo = true, from = "", to = "" } = {}) {
    const known = token === this.token;
    if (known && revision < this.revision) {
      this.#awaitAnswer();
      return false;
    }
    if (!known) this.#aside.clear();
    if (known && from !== to) this.#swap(from, to);
    else if (!known || !keepsUndo) {
      this.#undos = [];
      this.#redos = [];
    } else if (!this.isSame(draft, this.draft)) this.#takeOver(draft);
    Object.assign(this, { token, revision, draft });
    this.el.root.dataset.revision = String(revision);
    this.#showButtons();
    this.rest();
    return true;
  }

  /** @param {string} from @param {string} to */
  #swap(from, to) {
    this.#aside.set(from, { undos: this.#undos, redos: this.#redos });
    const { undos, redos } = this.#aside.get(to) ?? { undos: [], redos: [] };
    this.#undos = undos;
    this.#redos = redos;
  }

  /** Undo can return from another draft of Python, such as an example, but not to an edit that Python refused. @param {Draft} draft */
  #takeOver(draft) {
    const before = this.#undos.at(-1);
    if (before !== undefined && this.isSame(draft, before)) this.#undos.pop();
    else this.remember(this.draft);
  }

  // Stop waiting for an answer.
  rest() {
    clearTimeout(this.#pendingTimer);
    clearTimeout(this.#lostTimer);
    this.#pendingTimer = undefined;
    this.#lostTimer = undefined;
    this.#delay = LOST_MS;
    this.el.root.removeAttribute("data-pending");
  }
}
