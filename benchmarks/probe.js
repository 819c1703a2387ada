// Times are taken inside the page: from the event that the reader causes (its time stamp is the
// moment at which the browser received it) to the end of the frame that shows the answer.
(() => {
  const LIMIT_MS = 20000;

  // Also in shadow roots: Streamlit's components are there.
  function all(selector, root = document) {
    const matches = [...root.querySelectorAll(selector)];
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) matches.push(...all(selector, element.shadowRoot));
    }
    return matches;
  }

  // Resolves once the next frame has been drawn.
  const nextFrame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });

  // Sets window.response: milliseconds from the next trusted event of a type to the frame after
  // which `done()` is true, the number of frames (1 means that the very next one showed it), and the
  // milliseconds to the frame after which `confirmed()` is true, too.
  function measure(type, accepts, done, confirmed = done) {
    window.response = new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error(`no response to ${type} in ${LIMIT_MS} ms`)), LIMIT_MS);
      async function listen(event) {
        if (!event.isTrusted || !accepts(event)) return;
        window.removeEventListener(type, listen, true);
        let frames = 0;
        const until = async (condition) => {
          let end = 0;
          do {
            end = await nextFrame();
            frames += 1;
          } while (!condition() && end - event.timeStamp < LIMIT_MS);
          return end - event.timeStamp;
        };
        const ms = await until(done);
        const response = { ms, frames, confirmed_ms: ms };
        if (!confirmed()) response.confirmed_ms = await until(confirmed);
        if (response.confirmed_ms >= LIMIT_MS) return; // rejected by the timeout
        clearTimeout(timeout);
        resolve(response);
      }
      window.addEventListener(type, listen, true);
    });
  }

  const key = (name) => (event) => event.key === name;

  // ---- the stepper of cnnviz ----
  const stepperRoot = () => all("[data-el=root]").find((root) => root.dataset.step);
  const cell = (at) => all(`[data-at="${at}"]`)[0];
  const caption = (root) => root.querySelector("[data-el=caption]").textContent;

  const stepper = {
    ready: () => Boolean(stepperRoot() && cell("output-0-0-0")),
    step: () => Number(stepperRoot().dataset.step),

    // The output cell shows the right sum; then Python has answered the revision that was sent.
    armEdit(value) {
      const root = stepperRoot();
      const output = cell("output-0-0-0");
      const before = Number(root.dataset.revision);
      measure("keydown", key("Enter"), () =>
        output.value === value && output.isConnected && !output.classList.contains("later"),
        () => Number(root.dataset.revision) > before);
    },

    armStep() {
      const root = stepperRoot();
      const [step, text] = [root.dataset.step, caption(root)];
      measure("keydown", key("ArrowRight"), () => root.dataset.step !== step && caption(root) !== text);
    },

    // The work of the stepper alone: a dispatched event returns when its handlers have ended.
    handlers(...keys) {
      const root = stepperRoot();
      return keys.map((name) => {
        const event = new KeyboardEvent("keydown", { key: name, bubbles: true, composed: true, cancelable: true });
        const before = root.dataset.step;
        const start = performance.now();
        root.dispatchEvent(event);
        return { ms: performance.now() - start, moved: root.dataset.step !== before };
      });
    },
  };

  // ---- the reference: Streamlit's own widgets ----
  const labels = () => [...document.querySelectorAll(".st-key-output .heatmap-label")].map((label) => label.textContent);
  const sum = () => [...document.querySelectorAll("[data-testid=stMarkdown]")].map((text) => text.textContent).find((text) => text.startsWith("Step "));

  const widgets = {
    ready: () => labels().length > 0 && Boolean(sum()),
    armEdit: (text) => measure("keydown", key("Enter"), () => labels()[0] === text),

    // The output map shows one number more, and the sum is that of the new step.
    armStep() {
      const [count, text] = [labels().length, sum()];
      const isNext = (event) => event.target.closest("button")?.textContent === "Next step";
      measure("click", isNext, () => labels().length !== count && sum() && sum() !== text);
    },
  };

  // ---- the builder of cnnviz ----
  const builderRoot = () => all(".builder[data-revision]")[0];

  const builder = {
    ready: () => Boolean(builderRoot()),

    // The output shape of the last layer is Python's answer, to the revision that was sent.
    armEdit(text) {
      const root = builderRoot();
      const before = Number(root.dataset.revision);
      const shape = () => [...root.querySelectorAll("[data-el=body] tr.line")].at(-1).querySelector(".fact.shape b");
      measure("keydown", key("Enter"), () => Number(root.dataset.revision) > before && shape().textContent === text);
    },
  };

  window.probe = { stepper, widgets, builder };
})();
