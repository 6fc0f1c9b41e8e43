import { type RefObject, useEffect, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { isOfInputMethod } from '../model/keys.ts';
import { IconButton } from '../parts/button.tsx';
import { LazyPicker } from './lazy-picker.tsx';
import { t } from './text.ts';

interface EmojiButtonProps {
  /** Where it goes, at the caret. */
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** What stands there is another text now. */
  readonly changed: (text: string) => void;
}

/** Opens all emoji above the box in which one writes; they stay open, for more than one is often wanted. */
export function EmojiButton({ area, changed }: EmojiButtonProps) {
  const { user } = useApp().roost.account;
  const [isOpen, setOpen] = useState(false);
  const [inserted, setInserted] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  const close = () => {
    setOpen(false);
    setInserted('');
    area.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    const elsewhere = ({ target }: Event) => {
      const isHere = [panel.current, button.current, area.current].some((one) => one?.contains(target as Node));
      if (!isHere) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [area, isOpen]);

  const insert = (emoji: string) => {
    const box = area.current;
    if (box === null) return;
    box.setRangeText(emoji, box.selectionStart, box.selectionEnd, 'end');
    changed(box.value);
    setInserted(t('emoji.inserted', { emoji }));
  };
  return (
    <>
      <IconButton
        icon="smile"
        label={t('emoji')}
        onClick={() => (isOpen ? close() : setOpen(true))}
        look="emoji-open"
        ref={button}
        isExpanded={isOpen}
      />
      {isOpen && (
        <div
          className="emoji-panel fade-in"
          role="dialog"
          aria-label={t('emoji')}
          ref={panel}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || isOfInputMethod(event.nativeEvent)) return;
            event.nativeEvent.stopPropagation();
            close();
          }}
        >
          <LazyPicker user={user} chosen={insert} />
          <p className="visually-hidden" role="status">
            {inserted}
          </p>
        </div>
      )}
    </>
  );
}
