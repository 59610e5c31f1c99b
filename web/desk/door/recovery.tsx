/** `/recovery#<token>`: choosing a new password with the link from the mail (AUT-05, AUT-06). */
import { type ReactNode, useState } from 'react';
import { call } from '../../api/index.ts';
import { useText } from '../../ui/index.ts';
import { ChoosePassword } from './choose-password.tsx';
import { Forgot } from './forgot.tsx';
import { Looked, Outer, tokenHere } from './outer.tsx';

export function Recovery(): ReactNode {
  const t = useText();
  const [token, setToken] = useState(tokenHere);
  const title = t('desk.recovery.title');
  return (
    <Looked
      token={token}
      title={title}
      look={(body) => call('POST /api/staff/recovery/look', { body: { token: body } })}
      dead={<Forgot dead />}
    >
      {({ name, login }) => (
        <Outer title={title} sub={t('desk.recovery.sub', { name })}>
          <ChoosePassword
            login={login}
            submit={t('desk.recovery.submit')}
            send={(password) => call('POST /api/staff/recovery/set', { body: { token, password } })}
            done={() => window.location.assign('/?changed=1')}
            onDead={() => setToken('')}
          />
        </Outer>
      )}
    </Looked>
  );
}
