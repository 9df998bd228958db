// A Convex client that has stopped its socket for want of a token is brought to start it again.

/** A client's call for a token. */
interface Asked {
  force: boolean;
  resolve: (token: string | null) => void;
}

/**
 * Has a Convex client start its socket again. A client whose server has refused its token stops the socket until it has
 * another one. If it is given other auth meanwhile, it drops that answer, and with it what would start the socket: it is
 * connected no more (convex 1.48.0, authentication_manager.ts: `setConfig` resumes only what is paused). But it starts it
 * after any forced call, and it makes one when its first call, which is the one without force, is answered by nothing.
 */
export class SocketRestart {
  /** How often the client was given auth. */
  #arms = 0;
  /** Its unanswered forced calls since. */
  #forced = 0;
  #stopped = false;

  /** Whether a call is to be answered by nothing. Each call of the client's must come by here. */
  start(call: Asked): boolean {
    if (!call.force) {
      this.#stopped ||= this.#forced > 0;
      this.#forced = 0;
      this.#arms++;
      return this.#stopped;
    }
    const { resolve } = call;
    const arms = this.#arms;
    this.#forced++;
    call.resolve = (token) => {
      resolve(token);
      // Only then has it taken the answer, and not dropped it for other auth that came in between.
      setTimeout(() => {
        if (arms === this.#arms && --this.#forced === 0) this.#stopped = false;
      });
    };
    return false;
  }
}
