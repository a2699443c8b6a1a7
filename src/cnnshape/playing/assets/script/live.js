// From a text to what is shown of it: one question at a time, always about the newest text.
import { state } from "./state.js";

const PAUSE = 5;
const PAUSE_TO_CHECK = 250;

export class Live {
  // `ask` answers; `show` is given each answer, and whether it holds all that can be found.
  constructor(ask, show, fail) {
    Object.assign(this, { ask, show, fail, text: null, drawn: null, checked: null, isAsking: false, timer: 0 });
  }

  change(text) {
    this.text = text;
    this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), pause);
  }

  // Errors and shapes come at once, what the linter finds when the typing rests.
  async next() {
    if (this.isAsking) return;
    const { text } = this;
    if (text === this.checked) return;
    const isWhole = text === this.drawn;
    this.isAsking = true;
    try {
      const question = isWhole ? { ask: "check" } : { ask: "draw", selected: state.selected ?? "" };
      const answer = await this.ask({ ...question, text });
      this.drawn = text;
      if (isWhole) this.checked = text;
      if (text === this.text) this.show(answer, isWhole);
    } catch (error) {
      this.fail(error.message);
      this.drawn = this.checked = text;
    } finally {
      this.isAsking = false;
    }
    this.later(text === this.text ? PAUSE_TO_CHECK : 0);
  }
}
