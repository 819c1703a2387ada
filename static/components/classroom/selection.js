// Which drawings the teacher throws out or takes back, with undo.

export class Selection {
  /** @type {Classroom.Wanted[]} */
  #done = []; // the last change last

  get canUndo() {
    return this.#done.length > 0;
  }

  /** Throw a drawing out, or take it back in. @param {{id: number, hidden: boolean}} one @returns {Classroom.Wanted} */
  toggle({ id, hidden }) {
    const change = { id, hide: !hidden };
    this.#done.push(change);
    return change;
  }

  /** The change that takes back the last one, null without one. @returns {Classroom.Wanted | null} */
  undo() {
    const last = this.#done.pop();
    return last ? { id: last.id, hide: !last.hide } : null;
  }
}
