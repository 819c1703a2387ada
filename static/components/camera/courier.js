// The exchange with Python: one message at a time, the next one when the last is answered.

const LOST_MS = 4000; // without an answer, what is to be said then is sent: a run of the page can lose a message

export class Courier {
  token = "";
  revision = 0;
  #waits = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {() => object | null} options.next  returns what is to be said now, null for nothing
   * @param {(message: object) => void} options.send
   */
  constructor({ next, send }) {
    this.next = next;
    this.send = send;
  }

  get isWaiting() {
    return this.#waits;
  }

  /** Send the next message unless one has no answer yet. */
  deliver() {
    if (this.#waits || !this.token) return;
    const message = this.next();
    if (message === null) return;
    this.revision += 1;
    this.#waits = true;
    this.#timer = setTimeout(() => {
      this.#waits = false;
      this.deliver();
    }, LOST_MS);
    this.send({ token: this.token, revision: this.revision, ...message });
  }

  /** Whether this answers the last message, or comes from another session of Python. @param {Answer} answer */
  receive({ token, revision }) {
    if (token === this.token && revision < this.revision) return false;
    this.token = token;
    this.revision = revision;
    this.rest();
    return true;
  }

  /** Stop waiting for an answer. */
  rest() {
    clearTimeout(this.#timer);
    this.#waits = false;
  }
}
