// A network of the page: the rows of its table with all that is said of them, by position and name.

export const RANKS = ["error", "warning", "info"];

export class Network {
  constructor(data, columns) {
    Object.assign(this, {
      title: data.title, description: data.description, totals: data.totals, peak: data.peak,
      table: data.table, groups: data.groups, runs: data.runs, sources: data.sources,
      findings: data.findings, columns,
    });
    this.layers = data.table.layers.map((row, position) => {
      const layer = data.layers[position];
      return { ...layer, ...row, position, explanation: explanationOf(layer, data.sections), windows: data.windows[layer.windows] };
    });
    this.byName = new Map(this.layers.map((layer) => [layer.name, layer]));
    this.inputs = this.layers.filter((layer) => layer.type === "input").length;
    this.outputs = new Set(data.outputs);
    this.readers = this.layers.map(() => []);
    for (const layer of this.layers) {
      layer.reads = layer.inputs.map((name) => this.byName.get(name).position);
      for (const read of new Set(layer.reads)) this.readers[read].push(layer.position);
    }
    for (const layer of this.layers) layer.severity = null;
    for (const finding of data.findings) {
      for (const name of finding.layers) {
        const layer = this.byName.get(name);
        layer.severity = worst([layer.severity, finding.severity]);
      }
    }
  }

  // The first layer from which on each cell of this one may depend on the whole input.
  causeOf(layer) {
    const before = layer.reads.map((at) => this.layers[at]).find(seesAll);
    return before ? this.causeOf(before) : layer;
  }

  column(name) {
    return this.columns.find((column) => column.name === name);
  }

  // The number of a stretch of layers, as blocks get it: added up, or the largest.
  folded(column, first, last) {
    const values = this.layers.slice(first, last).map((layer) => layer[column.name]);
    if (values.includes(null)) return null;
    return column.sum === "largest"
      ? values.reduce((most, value) => Math.max(most, value), 0)
      : values.reduce((sum, value) => sum + value, 0);
  }

  largest(name) {
    const known = this.layers.filter((layer) => layer[name] !== null);
    return known.reduce((most, layer) => (most && most[name] >= layer[name] ? most : layer), null);
  }
}

// Sections are written once for all layers, with numbers where each layer has marks of its own: n_H^[0].
function explanationOf(layer, sections) {
  const marked = (line) => line.replace(/\^\[(.*?)\]/gs, (_, at) => `^[${layer.marks[at]}]`);
  return layer.sections.map((at) => [sections[at][0], sections[at][1].map(marked)]);
}

// Along some axis, a cell may depend on all of the input.
export function seesAll({ output_shape: shape, receptive_field: field }) {
  return shape !== null && (field === null || field.includes(null));
}

export function worst(severities) {
  return RANKS.find((rank) => severities.includes(rank)) ?? null;
}
