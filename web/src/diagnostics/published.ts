/** The hash of the engine that was built with these files. `./build.sh` writes it into those of web/dist, in the place of this word. */
export const published = '@engine@' as string;
