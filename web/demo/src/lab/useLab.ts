import { useEffect, useState, useSyncExternalStore } from 'react';
import { Lab, type LabView } from './lab';

/** The lab that the address asks for: `life` in seconds, and `scenarios`, names with commas between them. */
export function useLab(): { lab: Lab; view: LabView } {
  const [lab] = useState(() => {
    const query = new URLSearchParams(location.search);
    return new Lab({ life: Number(query.get('life')) || null, only: query.get('scenarios')?.split(',') ?? null });
  });
  useEffect(() => lab.open(), [lab]);
  return { lab, view: useSyncExternalStore(lab.subscribe, lab.getView) };
}
