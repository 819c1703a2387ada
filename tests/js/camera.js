// The camera: which shots Python still has to get, one message at a time, and a button that is held.
import assert from "node:assert/strict";
import test from "node:test";
import { Album, whyNotReady } from "../../static/components/camera/album.js";
import { Courier } from "../../static/components/camera/courier.js";
import { Hold } from "../../static/components/camera/hold.js";

const LIMITS = { classes: [2, 5], least: 5, goal: 20, most: 60, name: 30 };

/** Python, which keeps the images of the shots that are listed, but for those that are no images. */
function makeServer() {
  const images = new Map();
  return {
    images,
    take({ version, classes, images: arrived }) {
      for (const [id, code] of Object.entries(arrived)) if (code !== "damaged") images.set(Number(id), code);
      const listed = new Set(classes.flatMap(([, , shots]) => shots));
      for (const id of images.keys()) if (!listed.has(id)) images.delete(id);
      return { version, held: [...images.keys()] };
    },
  };
}

/** An album of two classes with so many shots each. */
function makeAlbum(...counts) {
  const album = new Album();
  for (const [place, count] of counts.entries()) {
    const { id } = album.addClass(`Class ${place + 1}`);
    for (let shot = 0; shot < count; shot += 1) album.addShot(id, `${place}-${shot}`);
  }
  return album;
}

/** Exchange messages until all is sent; return how many. */
function exchange(album, server) {
  let messages = 0;
  for (; !album.isSent && messages < 100; messages += 1) album.receive(server.take(album.message()));
  return messages;
}

test("shots are sent in batches of twelve, each once", () => {
  const album = makeAlbum(20, 15);
  const server = makeServer();
  assert.equal(Object.keys(album.message().images).length, 12);
  assert.equal(exchange(album, server), 3);
  assert.deepEqual([...server.images.values()], album.classes.flatMap(({ shots }) => shots.map(({ code }) => code)));
  assert.equal(exchange(album, server), 0);
});

test("Python drops what the reader removes, and learns of a new name", () => {
  const album = makeAlbum(3, 3);
  const server = makeServer();
  exchange(album, server);
  album.removeShot(album.classes[0].shots[1].id);
  album.rename(album.classes[1].id, "cup");
  assert.deepEqual(album.message().images, {});
  assert.equal(exchange(album, server), 1);
  assert.equal(server.images.size, 5);
  album.removeClass(album.classes[0].id);
  exchange(album, server);
  assert.deepEqual([...server.images.values()], ["1-0", "1-1", "1-2"]);
});

test("a name that stays the same is not sent", () => {
  const album = makeAlbum(1, 1);
  exchange(album, makeServer());
  album.rename(album.classes[0].id, album.classes[0].name);
  assert.ok(album.isSent);
});

test("a shot that Python refuses is removed and not sent again", () => {
  const album = makeAlbum(2, 0);
  album.addShot(album.classes[1].id, "damaged");
  const message = album.message();
  assert.equal(album.receive(makeServer().take(message)), 1);
  assert.deepEqual(album.classes.map(({ shots }) => shots.length), [2, 0]);
});

test("a message that was lost is sent again; a new session of Python gets everything", () => {
  const album = makeAlbum(4, 4);
  album.message(); // lost
  const server = makeServer();
  assert.equal(exchange(album, server), 1);
  const other = makeServer();
  album.message();
  album.forgetSent(); // the answer comes from another session
  assert.equal(album.receive({ version: 0, held: [] }), 0);
  exchange(album, other);
  assert.equal(other.images.size, 8);
});

test("a reload of the tab keeps the shots where they fit", () => {
  const stored = new Map();
  const storage = { getItem: (key) => stored.get(key) ?? null, setItem: (key, text) => stored.set(key, text), removeItem: (key) => stored.delete(key) };
  const album = makeAlbum(3, 2);
  exchange(album, makeServer());
  album.save(storage);
  const again = new Album();
  again.restore(storage);
  assert.deepEqual(again.classes, album.classes);
  const server = makeServer();
  exchange(again, server);
  assert.equal(server.images.size, 5);
  again.addShot(again.classes[0].id, "new");
  assert.equal(new Set(again.classes.flatMap(({ shots }) => shots.map(({ id }) => id))).size, 6);
  storage.setItem = () => { throw new Error("full"); };
  album.save(storage);
  const empty = new Album();
  empty.restore(storage);
  assert.deepEqual(empty.classes, []);
});

test("a class needs five shots and a name of its own before it is trained", () => {
  const { classes } = makeAlbum(5, 4);
  assert.equal(whyNotReady(classes, LIMITS), "few");
  const ready = makeAlbum(5, 5);
  assert.equal(whyNotReady(ready.classes, LIMITS), "");
  for (const name of [" Class 1 ", ""]) {
    ready.rename(ready.classes[1].id, name);
    assert.equal(whyNotReady(ready.classes, LIMITS), "names");
  }
});

test("the next message waits for the answer to the last", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  let number = 0;
  const courier = new Courier({ next: () => ({ number: ++number }), send: (message) => sent.push(message) });
  courier.deliver();
  assert.deepEqual(sent, []); // Python has not said yet who it is
  courier.receive({ token: "a", revision: 7 });
  courier.deliver();
  courier.deliver();
  assert.deepEqual(sent, [{ token: "a", revision: 8, number: 1 }]);
  assert.equal(courier.receive({ token: "a", revision: 7 }), false); // an older answer
  courier.deliver();
  assert.equal(sent.length, 1);
  assert.equal(courier.receive({ token: "a", revision: 8 }), true);
  courier.deliver();
  assert.equal(sent.length, 2);
  context.mock.timers.tick(4000); // lost: what is to be said by now is sent
  assert.deepEqual(sent.at(-1), { token: "a", revision: 10, number: 3 });
  courier.rest();
});

test("nothing is said when there is nothing to say", () => {
  const courier = new Courier({ next: () => null, send: () => assert.fail("sent") });
  courier.receive({ token: "a", revision: 0 });
  courier.deliver();
  assert.equal(courier.isWaiting, false);
});

test("a press is one shot, and eight a second while the button is held", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const now = context.mock.method(performance, "now", () => 0);
  const button = { toggleAttribute() {}, removeAttribute() {} };
  let shots = 0;
  const hold = new Hold(() => { shots += 1; return shots < 12; });
  hold.press(button);
  hold.release();
  context.mock.timers.tick(2000);
  assert.equal(shots, 1);
  hold.press(button);
  context.mock.timers.tick(350);
  assert.equal(shots, 3);
  for (let tick = 0; tick < 8; tick += 1) context.mock.timers.tick(125);
  assert.equal(shots, 11);
  context.mock.timers.tick(125);
  assert.equal(hold.button, null); // enough
  context.mock.timers.tick(2000);
  assert.equal(shots, 12);
  now.mock.restore();
});
