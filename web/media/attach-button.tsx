import { useRef } from 'react';
import { IconButton } from '../parts/button.tsx';
import { type MenuItem, openMenu } from '../parts/menu.tsx';
import { t } from './text.ts';

interface AttachButtonProps {
  readonly chosen: (files: readonly File[]) => void;
}

/** Where one finds what to send: on a phone its camera and its photos too. */
export function AttachButton({ chosen }: AttachButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [any, photos, camera] = [useInput(), useInput(), useInput()];
  const inputs = [
    { ref: any },
    { ref: photos, accept: 'image/*,video/*' },
    { ref: camera, accept: 'image/*', capture: 'environment' as const },
  ];
  const open = () => {
    if (button.current === null || !matchMedia('(pointer: coarse)').matches) return any.current?.click();
    const items: MenuItem[] = [
      { icon: 'camera', label: t('attach.camera'), choose: () => camera.current?.click() },
      { icon: 'picture', label: t('attach.photos'), choose: () => photos.current?.click() },
      { icon: 'document', label: t('attach.document'), choose: () => any.current?.click() },
    ];
    openMenu(button.current, t('attach'), items);
  };
  return (
    <>
      <IconButton icon="attach" label={t('attach')} onClick={open} look="attach" ref={button} />
      {inputs.map((input, at) => (
        <input
          // biome-ignore lint/suspicious/noArrayIndexKey: there are always these three
          key={at}
          type="file"
          hidden
          multiple={input.capture === undefined}
          {...input}
          onChange={({ target }) => {
            chosen([...(target.files ?? [])]);
            // The same one can be chosen again.
            target.value = '';
          }}
        />
      ))}
    </>
  );
}

function useInput() {
  return useRef<HTMLInputElement>(null);
}
