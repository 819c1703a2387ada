// The steps of a photo painted by WebGL 2: each pixel of the result computes the cells that it covers from the photo
// itself, so that a kernel on 12 million pixels is shown with the next frames.  Pixels have the colors that
// photo_paint.js gives, to a rounding.
import { isSigned } from "./photo_paint.js";

/** @typedef {Pick<Features.WorkerJob, "kernel" | "gray" | "window" | "limit">} Look */

const LARGEST_KERNEL = 7;
const IMITATED = /swiftshader|llvmpipe|softpipe|software|basic render/i; // far slower than photo_worker.js
const KINDS = { photo: 0, map: 1, relu: 2, pool: 3 };
const VERTEX = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`;
const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D photo;
uniform float weights[${LARGEST_KERNEL ** 2}];
uniform float bias;
uniform float limit;
uniform int side;     // of the kernel
uniform int window;   // of max pooling
uniform int kind;     // photo, map, ReLU, pooling
uniform bool gray;
uniform bool isBright;  // painted from 0 to 1, not around 0
uniform ivec2 cells;  // of the step, along a row and along a column
uniform vec2 sheet;   // its pixels
out vec4 color;

vec3 pixelAt(ivec2 place) {
  vec4 read = texelFetch(photo, place, 0);
  vec3 pixel = read.rgb / max(read.a, 1.0 / 255.0); // a bitmap has its opacity multiplied in
  return gray ? vec3(dot(pixel, vec3(0.2989, 0.587, 0.114))) : pixel;
}

vec3 sumAt(ivec2 place) {
  vec3 sum = vec3(bias);
  for (int r = 0; r < side; r++) for (int c = 0; c < side; c++) sum += weights[r * side + c] * pixelAt(place + ivec2(c, r));
  return sum;
}

vec3 valueAt(ivec2 cell) {
  if (kind == 0) return pixelAt(cell);
  if (kind == 1) return sumAt(cell);
  if (kind == 2) return max(sumAt(cell), 0.0);
  vec3 most = vec3(0.0); // of ReLU
  for (int r = 0; r < window; r++) for (int c = 0; c < window; c++) most = max(most, sumAt(cell * window + ivec2(c, r)));
  return most;
}

// Blue below zero, nothing at zero, red above, as palette.js has them; opacity is multiplied in.
vec4 signedColor(float value) {
  float share = floor(min(abs(value) / limit, 1.0) * 120.0 + 0.5) / 120.0;
  float opacity = pow(share, 0.65);
  return vec4((value < 0.0 ? vec3(46, 125, 220) : vec3(220, 50, 66)) / 255.0 * opacity, opacity);
}

vec4 colorAt(ivec2 cell) {
  vec3 value = valueAt(cell);
  if (kind == 0 || isBright) return vec4(clamp(value, 0.0, 1.0), 1.0);
  if (gray) return signedColor(value.r);
  return vec4(clamp(kind == 1 ? 0.5 + 0.5 * value / limit : value / limit, 0.0, 1.0), 1.0);
}

void main() {
  vec2 scale = vec2(cells) / sheet;
  vec2 corner = vec2(gl_FragCoord.x - 0.5, sheet.y - gl_FragCoord.y - 0.5);
  ivec2 first = ivec2(floor(corner * scale + 0.001));
  ivec2 last = min(max(ivec2(ceil((corner + 1.0) * scale - 0.001)), first + 1), cells);
  vec4 sum = vec4(0.0);
  for (int y = first.y; y < last.y; y++) for (int x = first.x; x < last.x; x++) sum += colorAt(ivec2(x, y));
  color = sum / float((last.x - first.x) * (last.y - first.y));
}`;

/**
 * Return what paints on the graphics card; null where there is none, or only one that the processor imitates.
 * @param {boolean} [anyway]  also take one that is imitated
 */
export function openGpu(anyway = false) {
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext("webgl2", { failIfMajorPerformanceCaveat: !anyway, antialias: false, depth: false });
  const program = gl && (anyway || !isImitated(gl)) ? makeProgram(gl) : null;
  return gl && program ? makePainter(canvas, gl, program) : null;
}

/** Whether the processor does the work of a graphics card. @param {WebGL2RenderingContext} gl */
function isImitated(gl) {
  const details = gl.getExtension("WEBGL_debug_renderer_info");
  return IMITATED.test(String(gl.getParameter(details ? details.UNMASKED_RENDERER_WEBGL : gl.RENDERER)));
}

/** @param {WebGL2RenderingContext} gl */
function makeProgram(gl) {
  const program = gl.createProgram();
  for (const [type, source] of /** @type {const} */ ([[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]])) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS)) return program;
  console.error(gl.getProgramInfoLog(program));
  return null;
}

/** @param {OffscreenCanvas} canvas @param {WebGL2RenderingContext} gl @param {WebGLProgram} program */
function makePainter(canvas, gl, program) {
  gl.useProgram(program);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
  const largest = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
  const place = (/** @type {string} */ name) => gl.getUniformLocation(program, name);
  /** @type {ImageBitmap | null} */
  let loaded = null;

  /** Whether a photo and its kernel are not too large. @param {ImageBitmap} image @param {Look} look */
  const canPaint = ({ width, height }, { kernel }) => !gl.isContextLost() && Math.max(width, height) <= largest && kernel.size <= LARGEST_KERNEL;

  /**
   * Paint a step.
   * @param {ImageBitmap} image
   * @param {Look} look
   * @param {Features.StepName} step
   * @param {Features.Size} cells  of the step
   * @param {Features.Size} sheet  pixels of the result
   */
  function paint(image, { kernel, gray, window, limit }, step, cells, sheet) {
    if (loaded !== image) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
    loaded = image;
    Object.assign(canvas, { width: sheet.columns, height: sheet.rows });
    gl.viewport(0, 0, sheet.columns, sheet.rows);
    const weights = new Float32Array(LARGEST_KERNEL ** 2);
    weights.set(kernel.values);
    gl.uniform1fv(place("weights"), weights);
    gl.uniform1f(place("bias"), kernel.bias);
    gl.uniform1f(place("limit"), limit || 1);
    const numbers = { side: kernel.size, window, kind: KINDS[step], gray: Number(gray), isBright: Number(!isSigned(kernel)) };
    for (const [name, number] of Object.entries(numbers)) gl.uniform1i(place(name), number);
    gl.uniform2i(place("cells"), cells.columns, cells.rows);
    gl.uniform2f(place("sheet"), sheet.columns, sheet.rows);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // waits for it: how long it takes decides what paints the next one
    return canvas.transferToImageBitmap();
  }
  return { canPaint, paint };
}
