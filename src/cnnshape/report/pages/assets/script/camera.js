// Moving and zooming the drawing: by pointer, wheel, buttons and keys.

const MAX_ZOOM = 2.5;
const MIN_ZOOM = 0.02;
const LEGIBLE = 0.7;
const RESTS_AFTER = 250;
const MARGIN = 12;
const LINE = 20;

// Moves an element around the drawing: of a group that moves, browsers lay out every text anew.
export class Camera {
  constructor(frame) {
    Object.assign(this, { frame, world: null, onMove: null, x: 0, y: 0, zoom: 1, size: { width: 1, height: 1 }, isWaiting: false, rest: 0 });
    this.view = frame.getBoundingClientRect();
    frame.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    frame.addEventListener("pointerdown", (event) => this.grab(event));
    // Measured here alone: to ask while the drawing moves would lay out the page in every frame.
    new ResizeObserver(() => this.resized()).observe(frame);
  }

  // What was in the middle of the width stays there.
  resized() {
    const before = this.view.width;
    this.view = this.frame.getBoundingClientRect();
    this.x += (this.view.width - before) / 2;
    this.apply();
  }

  // Everything, but no smaller than can be read: a long graph shows its beginning.
  whole(readable = 0) {
    const view = this.view;
    const fit = Math.min((view.width - 30) / this.size.width, (view.height - 30) / this.size.height, 1);
    const least = fit < LEGIBLE ? readable : 0;
    this.zoom = Math.max(MIN_ZOOM, fit, Math.min(least, (view.width - 20) / this.size.width));
    this.x = (view.width - this.size.width * this.zoom) / 2;
    this.y = Math.max(MARGIN, (view.height - this.size.height * this.zoom) / 2);
    this.apply();
  }

  move(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.glide();
    this.apply();
  }

  // While it moves, the drawing is a picture that the browser shifts; at rest it is drawn sharply.
  glide() {
    this.world.style.willChange = "transform";
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.world.style.willChange = "";
    }, RESTS_AFTER);
  }

  zoomBy(factor, x = this.view.width / 2, y = this.view.height / 2) {
    const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, this.zoom * factor));
    this.x = x - ((x - this.x) * zoom) / this.zoom;
    this.y = y - ((y - this.y) * zoom) / this.zoom;
    this.zoom = zoom;
    this.apply();
  }

  // Bring a box into view, and leave the drawing where it is if the box is there already.
  show(box) {
    const view = this.view;
    if (this.zoom < 0.4) this.zoom = 0.8;
    const left = box.left * this.zoom + this.x;
    const top = box.top * this.zoom + this.y;
    const [width, height] = [box.width * this.zoom, Math.min(box.height, 60) * this.zoom];
    const isInside = left > 8 && left + width < view.width - 8 && top > 8 && top + height < view.height - 8;
    if (!isInside) {
      this.x += (view.width - width) / 2 - left;
      this.y += (view.height - height) / 2 - top;
    }
    this.apply();
  }

  // At the edge of the graph, and where all of it is seen, the wheel scrolls the page.
  wheel(event) {
    if (!event.cancelable) return;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = this.frame.getBoundingClientRect();
      this.zoomBy(Math.exp(-event.deltaY * unit * 0.004), event.clientX - left, event.clientY - top);
    } else if (!this.scroll(-event.deltaX * unit, -event.deltaY * unit)) return;
    event.preventDefault();
  }

  // Move as far as something is hidden, and say whether that was anywhere.
  scroll(dx, dy) {
    const { x, y } = this;
    this.move(this.fits("width") ? 0 : dx, this.fits("height") ? 0 : dy);
    return this.x !== x || this.y !== y;
  }

  // A finger moves the page by what it does not move the drawing.
  swipe(dx, dy) {
    const { y } = this;
    this.scroll(dx, dy);
    scrollBy(0, this.y - y - dy);
  }

  // Where the drawing begins when its end is a margin away from that of the frame.
  slack(side) {
    return this.view[side] - this.size[side] * this.zoom - MARGIN;
  }

  fits(side) {
    return this.slack(side) >= MARGIN;
  }

  // A drawing that is larger than the frame fills it, and a smaller one stays inside.
  within(place, side) {
    const ends = [MARGIN, this.slack(side)];
    return Math.min(Math.max(...ends), Math.max(Math.min(...ends), place));
  }

  grab(event) {
    if (event.button !== 0) return;
    let [x, y] = [event.clientX, event.clientY];
    const start = { x, y };
    const drag = (moved) => {
      // A finger or a mouse is never quite still: a click stays a click.
      if (!this.frame.hasPointerCapture(event.pointerId) && Math.hypot(moved.clientX - start.x, moved.clientY - start.y) < 4) return;
      this.frame.setPointerCapture(event.pointerId);
      if (event.pointerType === "touch") this.swipe(moved.clientX - x, moved.clientY - y);
      else this.move(moved.clientX - x, moved.clientY - y);
      [x, y] = [moved.clientX, moved.clientY];
    };
    const end = () => {
      this.frame.removeEventListener("pointermove", drag);
      this.frame.removeEventListener("pointerup", end);
      this.frame.removeEventListener("pointercancel", end);
    };
    this.frame.addEventListener("pointermove", drag);
    this.frame.addEventListener("pointerup", end);
    this.frame.addEventListener("pointercancel", end);
  }

  // What is seen of the drawing, in its own units.
  seen() {
    const view = this.view;
    const [left, top] = [-this.x / this.zoom, -this.y / this.zoom];
    return { left, top, right: left + view.width / this.zoom, bottom: top + view.height / this.zoom };
  }

  apply() {
    this.x = this.within(this.x, "width");
    this.y = this.within(this.y, "height");
    this.world.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.zoom})`;
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.onMove();
    });
  }
}
