// Inflates gzip where the browser does not: before Safari 16.4, Firefox 113 and Chrome 80. See RFC 1951 and 1952.

type Bytes = Uint8Array<ArrayBuffer>;

/** A canonical Huffman code: how many symbols have each length, and the symbols in the order of their codes. */
type Code = [counts: number[], symbols: number[]];

/** How many bytes one byte can stand for. */
const most = 1032;
const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** The code for the literals of a block that brings none. */
const usual = [...Array(144).fill(8), ...Array(112).fill(9), ...Array(24).fill(7), ...Array(8).fill(8)];

/** @throws Error if that is no gzip, or not all of it. Its checksum is not looked at. */
export function inflate(file: Bytes): Bytes {
  let at = bodyOf(file);
  const size = new DataView(file.buffer, file.byteOffset, file.length).getUint32(file.length - 4, true);
  if (size > file.length * most) damaged();
  const out = new Uint8Array(size); // what is written beyond its end goes nowhere
  let filled = 0;
  let [rest, left] = [0, 0];

  const take = (count: number): number => {
    while (left < count) {
      if (at >= file.length) damaged();
      rest |= (file[at++] as number) << left;
      left += 8;
    }
    const taken = rest & ((1 << count) - 1);
    rest >>>= count;
    left -= count;
    return taken;
  };

  const symbolOf = ([counts, symbols]: Code): number => {
    let [code, first, index] = [0, 0, 0];
    for (const count of counts) {
      code |= take(1);
      if (code - count < first) return symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return damaged();
  };

  const stored = () => {
    rest = left = 0; // it begins with a byte
    const length = take(16);
    take(16);
    if (at + length > file.length) damaged();
    out.set(file.subarray(at, at + length), filled);
    at += length;
    filled += length;
  };

  /** The codes that a block brings with it. */
  const brought = (): [Code, Code] => {
    const literals = take(5) + 257;
    const all = literals + take(5) + 1;
    const short: number[] = Array(19).fill(0);
    for (const symbol of order.slice(0, take(4) + 4)) short[symbol] = take(3);
    const code = codeOf(short);
    const lengths: number[] = [];
    let length = 0;
    while (lengths.length < all) {
      const symbol = symbolOf(code);
      length = symbol < 16 ? symbol : symbol === 16 ? length : 0;
      let times = symbol < 16 ? 1 : symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
      while (times--) lengths.push(length);
    }
    return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals, all))];
  };

  /** A number of which a symbol gives the first bits: each `steps` symbols, one bit more follows. */
  const numberOf = (symbol: number, steps: number): number => {
    if (symbol < 2 * steps) return symbol;
    const more = Math.floor(symbol / steps) - 1;
    return ((steps + (symbol % steps)) << more) + take(more);
  };

  const copies = ([literals, distances]: [Code, Code]) => {
    for (;;) {
      const symbol = symbolOf(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        out[filled++] = symbol;
        continue;
      }
      const end = filled + (symbol === 285 ? 258 : 3 + numberOf(symbol - 257, 4));
      const distance = 1 + numberOf(symbolOf(distances), 2);
      if (distance > filled || end > size) damaged();
      for (; filled < end; filled++) out[filled] = out[filled - distance] as number;
    }
  };

  for (let last = 0; !last; ) {
    last = take(1);
    const type = take(2);
    if (!type) stored();
    else copies(type === 1 ? [codeOf(usual), codeOf(Array(30).fill(5))] : brought());
  }
  return filled === size ? out : damaged();
}

/** Where a gzip file's header ends, which may name the file and more. */
function bodyOf(file: Bytes): number {
  if (file[0] !== 0x1f || file[1] !== 0x8b || file[2] !== 8) damaged();
  const flags = file[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (file[at] ?? 0) + ((file[at + 1] ?? 0) << 8);
  for (const flag of [8, 16]) if (flags & flag) at = file.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

/** The code whose symbols have these lengths; those of one length are in order. */
function codeOf(lengths: number[]): Code {
  const lengthOf = (symbol: number) => lengths[symbol] as number;
  const symbols = [...lengths.keys()].filter(lengthOf).sort((a, b) => lengthOf(a) - lengthOf(b));
  const counts: number[] = Array(15).fill(0);
  for (const symbol of symbols) {
    const at = lengthOf(symbol) - 1;
    counts[at] = (counts[at] as number) + 1;
  }
  return [counts, symbols];
}

function damaged(): never {
  throw new Error('no gzip, or not all of it');
}
