import { type DragEvent, type ReactNode, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import type { GivenFiles } from './chosen.ts';
import { givenBy, holdsFiles } from './given.ts';
import { t } from './text.ts';

interface DropPlaceProps {
  /** Null where nothing can be sent. */
  readonly take: ((given: GivenFiles) => void) | null;
  readonly children: ReactNode;
}

/** A chat: what is dropped on it is to be sent there, and one sees so before. */
export function DropPlace({ take, children }: DropPlaceProps) {
  /** Each element that the pointer enters says so before the last one is left. */
  const [depth, setDepth] = useState(0);
  const over = (event: DragEvent) => {
    if (take === null || !holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside the box does the same
    <div
      className="view drop-place"
      onDragEnter={(event) => {
        over(event);
        if (holdsFiles(event.dataTransfer)) setDepth((before) => before + 1);
      }}
      onDragOver={over}
      onDragLeave={({ dataTransfer }) => holdsFiles(dataTransfer) && setDepth((before) => Math.max(0, before - 1))}
      onDrop={(event) => {
        setDepth(0);
        if (take === null || !holdsFiles(event.dataTransfer)) return;
        event.preventDefault();
        take(givenBy(event.dataTransfer));
      }}
    >
      {children}
      {depth > 0 && take !== null && (
        <div className="drop-target" role="status">
          <Icon name="attach" size={40} />
          <p>{t('attach.drop')}</p>
        </div>
      )}
    </div>
  );
}
