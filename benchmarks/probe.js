// What is measured is measured inside the page: from the event that the reader causes (its time
// stamp is when the browser got it) to the frame that shows the answer.
(() => {
  const LIMIT = 20000;

  // Streamlit's components stand in shadow roots.
  function all(selector, root = document) {
    const found = [...root.querySelectorAll(selector)];
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) found.push(...all(selector, element.shadowRoot));
    }
    return found;
  }

  // Resolves after the coming frame has been handed over to be drawn.
  const afterFrame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });

  // Milliseconds from the next trusted event of a kind to the frame after which `done()` is true.
  // `frames` counts the frames: 1 means that the very next one showed it.
  function measure(type, wanted, done) {
    window.measured = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to ${type} after ${LIMIT} ms`)), LIMIT);
      async function listen(event) {
        if (!event.isTrusted || !wanted(event)) return;
        window.removeEventListener(type, listen, true);
        let frames = 0;
        let end = 0;
        do {
          end = await afterFrame();
          frames += 1;
        } while (!done() && end - event.timeStamp < LIMIT);
        if (end - event.timeStamp >= LIMIT) return; // it has been rejected
        clearTimeout(late);
        resolve({ ms: end - event.timeStamp, frames });
      }
      window.addEventListener(type, listen, true);
    });
  }

  const key = (name) => (event) => event.key === name;

  // ---- the stepper of cnnviz ----
  const stepper = () => all("[data-el=root]").find((root) => root.dataset.step);
  const cell = (at) => all(`[data-at="${at}"]`)[0];
  const current = (root) => root.querySelector("[data-el=caption]").textContent;

  const ours = {
    ready: () => Boolean(stepper() && cell("output-0-0-0")),
    step: () => Number(stepper().dataset.step),

    // An edit: the output cell holds Python's answer, to the revision that was sent.
    armEdit(value) {
      const root = stepper();
      const output = cell("output-0-0-0");
      const before = Number(root.dataset.revision);
      const done = () => Number(root.dataset.revision) > before && output.value === value &&
        output.isConnected && !output.classList.contains("todo");
      measure("keydown", key("Enter"), done);
    },

    armStep() {
      const root = stepper();
      const [before, said] = [root.dataset.step, current(root)];
      measure("keydown", key("ArrowRight"), () => root.dataset.step !== before && current(root) !== said);
    },

    // What the stepper does on a key, on the spot: dispatched events return when it is done.
    handlers(keys) {
      const root = stepper();
      return keys.map((name) => {
        const event = new KeyboardEvent("keydown", { key: name, bubbles: true, composed: true, cancelable: true });
        const before = root.dataset.step;
        const start = performance.now();
        root.dispatchEvent(event);
        return { ms: performance.now() - start, moved: root.dataset.step !== before };
      });
    },
  };

  // ---- the reference ----
  const labels = () => [...document.querySelectorAll(".st-key-output .heatmap-label")].map((label) => label.textContent);
  const said = () => [...document.querySelectorAll("[data-testid=stMarkdown]")].map((text) => text.textContent).find((text) => text.startsWith("Step "));

  const reference = {
    ready: () => labels().length > 0 && Boolean(said()),
    first: () => labels()[0],
    armEdit: (text) => measure("keydown", key("Enter"), () => labels()[0] === text),

    // A step: the output map shows one number more, and the sum is that of the new step.
    armStep() {
      const [before, sum] = [labels().length, said()];
      const wanted = (event) => event.target.closest("button")?.textContent === "Next step";
      measure("click", wanted, () => labels().length !== before && said() && said() !== sum);
    },
  };

  // ---- the builder of cnnviz ----
  const built = () => all(".builder[data-revision]")[0];

  const builder = {
    ready: () => Boolean(built()),

    // An edit: the last layer's shape is Python's answer, to the revision that was sent.
    armEdit(text) {
      const root = built();
      const before = Number(root.dataset.revision);
      const shape = () => [...root.querySelectorAll("[data-el=body] tr.line")].at(-1).querySelector(".fact.shape b");
      measure("keydown", key("Enter"), () => Number(root.dataset.revision) > before && shape().textContent === text);
    },
  };

  window.probe = { ours, reference, builder, afterFrame };
})();
