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

  // ---- a lesson ----
  const within = (selector) => { const part = document.querySelector(selector); return part ? all("*", part) : []; };
  const figure = () => within(".st-key-stage-figure");
  const isVisible = (element) => element.getClientRects().length > 0 && element.checkVisibility();
  const app = () => document.querySelector("[data-testid=stApp]");
  const running = () => app().dataset.testScriptState !== "notRunning";
  const scene = () => within(".st-key-lesson-scenes").find((element) => element.dataset.shown)?.dataset.shown;
  const heading = () => document.querySelector("h1")?.textContent ?? "";
  const BY_KEY = "input[type=range], [role=slider], [data-testid=stNumberInput] input";
  const CHOICES = "[role=radio], [aria-pressed], button[kind=segmented_control]";
  const OTHERS = "[data-testid=stSelectbox] input, input[type=checkbox], .counter [data-by='1'], .transport [data-action=next]";
  const GROUP = "[role=group], [role=radiogroup], .transport, .legend, label";
  const isChosen = (control) =>
    [control.ariaChecked, control.ariaPressed].includes("true") || control.getAttribute("kind")?.endsWith("Active");

  // What can be changed in the scene, but for cells and text: every slider, number, counter, list, switch
  // and bar that steps, and of each group of buttons the first that is not chosen.
  function controls() {
    const groups = new Set();
    return [...within(".st-key-stage-settings"), ...figure()].filter((control) => {
      const isSwitch = control.matches("input[type=checkbox]"); // its label is what can be seen
      if (!control.matches(`${BY_KEY}, ${CHOICES}, ${OTHERS}`) || !(isSwitch || isVisible(control)) || control.disabled) return false;
      if (!control.matches(CHOICES)) return true;
      if (isChosen(control) && !control.closest(".legend")) return false;
      const first = !groups.has(control.parentElement);
      groups.add(control.parentElement);
      return first;
    });
  }

  // What a control is called, for the list of the slowest.
  function nameOf(control) {
    const around = control.closest("[data-testid=stNumberInput], [data-testid=stSelectbox], [data-testid=stCheckbox], [data-testid=stButtonGroup], [data-testid=stSlider]");
    const group = control.closest(GROUP);
    const label = around?.querySelector("label, [data-testid=stWidgetLabel]")?.textContent;
    return (label || group?.ariaLabel || group?.className || control.ariaLabel || control.textContent || "").trim();
  }

  const isContent = (node) => {
    if (!(node instanceof Element)) return node.textContent.trim() !== "";
    if (node.matches("[data-testid=stSpinner]") || node.querySelector("[data-testid=stSpinner]")) return false;
    return node.matches("svg *, svg, canvas, img") || node.textContent.trim() !== "" || Boolean(node.querySelector("svg, canvas, img"));
  };
  const isDrawn = (element) => element.getRootNode() instanceof ShadowRoot || element.matches("svg *, canvas, img, td");
  const drawing = () => figure().find((element) => isDrawn(element) && isVisible(element));

  const LOADING = ".st-key-stage-figure :is([data-testid=stSkeleton], [data-testid=stBidiComponentIsolated]:not([data-loaded]))";

  const lesson = {
    drawn: (title, id) => heading() === title && (!id || scene() === id) && !running() && !document.querySelector(LOADING) &&
      Boolean(drawing()),
    scenes: () => within(".st-key-lesson-scenes").map((element) => element.dataset.scene).filter(Boolean),

    // The strip says which scene Python has shown.  A heading changes at once: where no scene is named, the figure
    // before must have gone, or the script have run, which React does not always show.
    armOpen(title, id) {
      const before = drawing();
      let ran = false;
      new MutationObserver(() => { ran ||= running(); }).observe(app(), { attributeFilter: ["data-test-script-state"] });
      measure("click", () => true, () => (id || ran || !before?.isConnected) && lesson.drawn(title, id));
    },

    ended: () => !running(),

    countControls: () => controls().length,

    // Focuses a control, marks it, and says what it is called and how it is used: by a key, from a list, or
    // by a click.
    focus(place) {
      for (const marked of all("[data-probed]")) delete marked.dataset.probed;
      const control = controls()[place];
      if (!control) return null;
      const name = nameOf(control);
      control.dataset.probed = "";
      control.scrollIntoView({ block: "center" });
      if (control.matches("[data-testid=stSelectbox] input")) {
        control.focus({ preventScroll: true });
        return [name, "list"];
      }
      if (!control.matches(BY_KEY)) return [name, "click"];
      control.focus({ preventScroll: true });
      const [value, most] = control.matches("input")
        ? [control.valueAsNumber, Number(control.max)]
        : [Number(control.ariaValueNow), Number(control.ariaValueMax)];
      return [name, value < most ? "ArrowUp" : "ArrowDown"];
    },

    // Until something other than the control and its group changes in the figure: what it draws, not how
    // Streamlit marks what is to be drawn again or says that it computes.
    armControl(type) {
      let changed = false;
      const [probed] = all("[data-probed]");
      const own = probed.closest(GROUP) ?? probed;
      const note = (changes) => {
        changed ||= changes.some(({ type: kind, target, addedNodes, removedNodes }) =>
          !own.contains(target) && (kind !== "childList" || [...addedNodes, ...removedNodes].some(isContent)));
      };
      const observer = new MutationObserver(note);
      const changes = { childList: true, characterData: true, subtree: true, attributes: true };
      const light = document.querySelector(".st-key-stage-figure");
      observer.observe(light, { ...changes, attributeFilter: ["src", "d", "transform", "x", "y", "points", "fill"] });
      for (const element of all("*", light)) if (element.shadowRoot) observer.observe(element.shadowRoot, changes);
      measure(type, () => true, () => changed);
    },
  };

  window.probe = { stepper, widgets, builder, lesson };
})();
