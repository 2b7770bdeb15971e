import { StageError } from '@sightline/contracts';
import { type Attribute, attributeMessage } from './attribute.ts';
import { dataTypes, modelMessage } from './messages.ts';

/** Element type of a graph's inputs and outputs. */
export type ElementType = keyof typeof dataTypes;

/** Length of an axis; a name where it may have any length. */
export type Axis = number | string;

/** The operators are those of this version, https://onnx.ai/onnx/operators. */
export const opsetVersion = 20;

/** The version of the file format that came with the operators. */
const irVersion = 9;

/** Protobuf's own limit. */
const maxModelBytes = 2 ** 31 - 1;

type Message = Record<string, unknown>;

function refuse(message: string): StageError {
  return new StageError('contract', {
    message: `ONNX graph: ${message}`,
    fix: 'Correct the code that builds the graph.',
  });
}

function valueMessage(name: string, type: ElementType, axes: readonly Axis[]): Message {
  const dim = axes.map((axis) =>
    typeof axis === 'number' ? { dimValue: axis } : { dimParam: axis },
  );
  return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } };
}

/**
 * An ONNX graph, built node by node in the order of computation. Values are known by their names;
 * what adds a value returns its name.
 *
 * @example
 *   const graph = new OnnxGraph('double');
 *   const x = graph.addInput('x', 'float32', ['batch', 2]);
 *   const two = graph.addFloats('two', [], Float32Array.of(2));
 *   graph.addOutput(graph.addNode('Mul', [x, two], {}, 'y'), 'float32', ['batch', 2]);
 *   writeFileSync('double.onnx', graph.encode());
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #known = new Set<string>();
  readonly #nodes: Message[] = [];
  readonly #weights: Message[] = [];
  readonly #inputs: Message[] = [];
  readonly #outputs: Message[] = [];
  #weightBytes = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** A value that who runs the graph gives. */
  addInput(name: string, type: ElementType, axes: readonly Axis[]): string {
    this.#inputs.push(valueMessage(name, type, axes));
    return this.#define(name);
  }

  /** A value that the graph gives to who runs it: the name of one that was added. */
  addOutput(name: string, type: ElementType, axes: readonly Axis[]): void {
    this.#assertKnown(name, 'the outputs');
    this.#outputs.push(valueMessage(name, type, axes));
  }

  /**
   * A float32 constant. Its memory is not copied before `encode`: leave it as it is until then.
   *
   * @param shape [] is a single number
   */
  addFloats(name: string, shape: readonly number[], values: Float32Array): string {
    return this.#addWeights(name, shape, 'float32', values);
  }

  /** An int64 constant: shapes, axes and indices, as operators ask for them. */
  addIntegers(name: string, shape: readonly number[], values: readonly number[]): string {
    return this.#addWeights(name, shape, 'int64', BigInt64Array.from(values.map(BigInt)));
  }

  /**
   * A step of the computation with one result.
   *
   * @param operator as in ONNX: 'MatMul'
   * @param inputs names in the operator's order; '' leaves an optional one out
   * @param output what the result is called; numbered after the operator by default
   * @returns the result's name
   * @throws StageError `contract` for an input that was not added before, or a name that is taken.
   */
  addNode(
    operator: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    output: string = `${operator}_${this.#nodes.length}`,
  ): string {
    for (const input of inputs) if (input !== '') this.#assertKnown(input, output);
    this.#nodes.push({
      input: inputs,
      output: [output],
      name: output,
      opType: operator,
      attribute: Object.entries(attributes).map((entry) => attributeMessage(...entry)),
    });
    return this.#define(output);
  }

  /**
   * The graph as the bytes of an `.onnx` file; the same calls give the same bytes.
   *
   * @throws StageError `contract` where it would exceed the format's 2 GiB.
   */
  encode(): Uint8Array {
    if (this.#weightBytes > maxModelBytes) {
      throw refuse(`${this.#weightBytes} bytes of weights are more than the format's 2 GiB`);
    }
    const graph = {
      node: this.#nodes,
      name: this.#name,
      initializer: this.#weights,
      input: this.#inputs,
      output: this.#outputs,
    };
    const opsetImport = [{ domain: '', version: opsetVersion }];
    const model = { irVersion, producerName: 'sightline', graph, opsetImport };
    return modelMessage.encode(model).finish();
  }

  #addWeights(
    name: string,
    shape: readonly number[],
    type: ElementType,
    values: Float32Array | BigInt64Array,
  ): string {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== values.length) {
      throw refuse(`${name} is [${shape}], that is ${count} numbers, but has ${values.length}`);
    }
    // Little-endian, as the format wants it and every machine that Node runs on has it.
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#weights.push({ dims: shape, dataType: dataTypes[type], name, rawData });
    this.#weightBytes += rawData.length;
    return this.#define(name);
  }

  #define(name: string): string {
    if (name === '') throw refuse('a value has no name');
    if (this.#known.has(name)) throw refuse(`two values are called ${name}`);
    this.#known.add(name);
    return name;
  }

  #assertKnown(name: string, user: string): void {
    if (!this.#known.has(name)) throw refuse(`${user} use ${name}, which was not added before`);
  }
}
