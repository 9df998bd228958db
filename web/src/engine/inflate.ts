// Inflates gzip where the browser does not: before Safari 16.4, Firefox 113 and Chrome 80. See RFC 1951 and 1952.

/** A canonical Huffman code: how many symbols have each length, and the symbols in the order of their codes. */
interface Code {
  counts: Uint16Array;
  symbols: number[];
}

type Bytes = Uint8Array<ArrayBuffer>;

/** How many bytes one byte can stand for. */
const most = 1032;

/** @throws Error if that is no gzip, or not all of it. Its checksum is not looked at. */
export function inflate(file: Bytes): Bytes {
  const bits = new Bits(file, bodyOf(file));
  const size = new DataView(file.buffer, file.byteOffset, file.length).getUint32(file.length - 4, true);
  if (size > file.length * most) throw new Error('it ends too soon');
  const out = new Uint8Array(size); // what is written beyond its end goes nowhere
  let at = 0;
  for (let last = 0; !last; ) {
    last = bits.take(1);
    const type = bits.take(2);
    if (type === 0) {
      const part = bits.bytes();
      out.set(part, at);
      at += part.length;
    } else if (type === 3) {
      throw new Error('an unknown kind of block');
    } else {
      at = expand(bits, out, at, type === 1 ? fixed() : dynamic(bits));
    }
  }
  if (at !== size) throw new Error(`${at} bytes instead of ${size}`);
  return out;
}

/** Where a gzip file's header ends, which may name the file and more. */
function bodyOf(file: Bytes): number {
  if (file[0] !== 0x1f || file[1] !== 0x8b || file[2] !== 8) throw new Error('no gzip');
  const flags = file[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (file[at] ?? 0) + ((file[at + 1] ?? 0) << 8);
  for (const flag of [8, 16]) if (flags & flag) at = file.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

class Bits {
  readonly #file: Bytes;
  #at: number;
  #rest = 0;
  #left = 0;

  constructor(file: Bytes, at: number) {
    this.#file = file;
    this.#at = at;
  }

  take(count: number): number {
    while (this.#left < count) {
      const byte = this.#file[this.#at++];
      if (byte === undefined) throw new Error('it ends too soon');
      this.#rest |= byte << this.#left;
      this.#left += 8;
    }
    const taken = this.#rest & ((1 << count) - 1);
    this.#rest >>>= count;
    this.#left -= count;
    return taken;
  }

  symbol({ counts, symbols }: Code): number {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length < 16; length++) {
      code |= this.take(1);
      const count = counts[length] as number;
      if (code - count < first) return symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error('no such code');
  }

  /** A block that is stored as it is. */
  bytes(): Bytes {
    this.#left = this.#rest = 0; // it begins with a byte
    const length = this.take(16);
    this.take(16);
    const part = this.#file.subarray(this.#at, this.#at + length);
    if (part.length < length) throw new Error('it ends too soon');
    this.#at += length;
    return part;
  }
}

function codeOf(lengths: Uint8Array | number[]): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) if (length) counts[length] = (counts[length] as number) + 1;
  const symbols = Array.from(lengths.keys()).filter((symbol) => lengths[symbol]);
  symbols.sort((a, b) => (lengths[a] as number) - (lengths[b] as number)); // those of one length stay in their order
  return { counts, symbols };
}

type Codes = [literals: Code, distances: Code];

function fixed(): Codes {
  const lengths = Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8));
  return [codeOf(lengths), codeOf(Array(30).fill(5))];
}

const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The codes that a block brings with it. */
function dynamic(bits: Bits): Codes {
  const literals = bits.take(5) + 257;
  const all = literals + bits.take(5) + 1;
  const short = new Uint8Array(19);
  for (const symbol of order.slice(0, bits.take(4) + 4)) short[symbol] = bits.take(3);
  const code = codeOf(short);
  const lengths: number[] = [];
  while (lengths.length < all) {
    const symbol = bits.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths.at(-1) ?? 0, 3 + bits.take(2));
    else repeat(lengths, 0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7));
  }
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals, all))];
}

function repeat(lengths: number[], length: number, times: number): void {
  for (; times; times--) lengths.push(length);
}

/** Writes a block's literals and copies. Returns where it ends. */
function expand(bits: Bits, out: Bytes, at: number, [literals, distances]: Codes): number {
  for (;;) {
    const symbol = bits.symbol(literals);
    if (symbol === 256) return at;
    if (symbol < 256) {
      out[at++] = symbol;
      continue;
    }
    const length = lengthOf(symbol - 257, bits);
    const distance = distanceOf(bits.symbol(distances), bits);
    if (distance > at || at + length > out.length) throw new Error('a copy of nothing');
    for (const end = at + length; at < end; at++) out[at] = out[at - distance] as number;
  }
}

/** Each four symbols have one more bit than those before. */
function lengthOf(symbol: number, bits: Bits): number {
  if (symbol < 8) return symbol + 3;
  if (symbol === 28) return 258;
  const more = (symbol >> 2) - 1;
  return ((4 + (symbol & 3)) << more) + 3 + bits.take(more);
}

function distanceOf(symbol: number, bits: Bits): number {
  if (symbol < 4) return symbol + 1;
  const more = (symbol >> 1) - 1;
  return ((2 + (symbol & 1)) << more) + 1 + bits.take(more);
}
