import { useEffect } from 'react';
import type { HeldValue } from '../app/held-value.ts';
import { useObserved } from '../app/observe.ts';
import type { Screen } from '../app/screen.ts';
import { Boundary } from '../parts/boundary.tsx';
import { closeDialogs, Dialogs } from '../parts/dialog.tsx';
import { closeMenu, Menu } from '../parts/menu.tsx';
import { Toast } from '../parts/toast-line.tsx';
import { Broken, CannotRun, CannotStart, Elsewhere } from './elsewhere.tsx';
import { SignUp } from './sign-up.tsx';

/** Everything that is on the page: one screen, and what opens above it. */
export function Page({ screen }: { readonly screen: HeldValue<Screen> }) {
  const shown = useObserved(screen);
  useEffect(() => {
    // Nobody answers for another screen than the one that asked.
    if (shown.is === 'elsewhere' || shown.is === 'nothing') closeDialogs();
    closeMenu();
  }, [shown]);
  return (
    <>
      <Boundary of={shown} instead={<Broken />}>
        <Shown screen={shown} />
      </Boundary>
      <Boundary of={shown} instead={null}>
        <Menu />
      </Boundary>
      <Dialogs />
      <Toast />
    </>
  );
}

function Shown({ screen }: { readonly screen: Screen }) {
  switch (screen.is) {
    case 'nothing':
      return null;
    case 'elsewhere':
      return <Elsewhere takeOver={screen.takeOver} unsent={screen.unsent} />;
    case 'cannot-run':
      return <CannotRun why={screen.why} />;
    case 'cannot-start':
      return <CannotStart error={screen.error} erase={screen.erase} />;
    case 'sign-up':
      return <SignUp options={screen.options} done={screen.done} />;
    case 'roost':
      return <screen.Shell app={screen.app} />;
  }
}
