// React's layout effect, where there is a layout.
import { useEffect, useLayoutEffect } from 'react';

/** Runs before the effects in which Convex sets its auth; on the server there are none. */
export const useLayout = typeof window === 'undefined' ? useEffect : useLayoutEffect;
