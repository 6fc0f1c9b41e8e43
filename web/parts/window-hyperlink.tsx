import { type MouseEvent, type ReactNode, useState } from 'react';
import { nextProfileUrl } from '../app/profiles.ts';

interface WindowHyperlinkProps {
  readonly look: string;
  readonly children: ReactNode;
}

/** Leads to a window for one more person on this computer, whose name is free at the moment it is opened: by click, key or menu. */
export function WindowHyperlink({ look, children }: WindowHyperlinkProps) {
  const [url] = useState(nextProfileUrl);
  // At the element itself: what React draws afterwards would come too late for this click.
  const renew = ({ currentTarget }: MouseEvent<HTMLAnchorElement>) =>
    currentTarget.setAttribute('href', nextProfileUrl());
  return (
    <a
      className={look}
      href={url}
      target="_blank"
      rel="noopener"
      onClick={renew}
      onAuxClick={renew}
      onContextMenu={renew}
    >
      {children}
    </a>
  );
}
