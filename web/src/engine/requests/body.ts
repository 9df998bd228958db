// Waits for an answer's body, so that one which stalls or is cut is a failure, and the SDK gets one that is whole.

/** A token's answer is far shorter. */
const most = 1_000_000;

export interface Body {
  /** '' of one that is longer than is read. */
  text: string;
  /** The end of one that is longer: the SDK reads it as it comes. */
  rest: Promise<unknown> | undefined;
}

/** Reads a copy: the response keeps its own body, which is then there without the network. */
export async function readBody(response: Response): Promise<Body> {
  const reader = response.body && response.clone().body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let length = 0; reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) return { text: '', rest: drain(reader) };
    text += decoder.decode(value, { stream: true });
  }
  return { text, rest: undefined };
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}
