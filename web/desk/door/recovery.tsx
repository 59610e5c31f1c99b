/** `/recovery#<token>`: choosing a new password with the link from the mail (AUT-05, AUT-06). */
import { type ReactNode, useState } from 'react';
import { call } from '../../api/index.ts';
import { useFragment, useText } from '../../ui/index.ts';
import { ChoosePassword } from './choose-password.tsx';
import { Forgot } from './forgot.tsx';
import { Looked, Outer } from './outer.tsx';

/** Another link in the same tab begins anew. */
export function Recovery(): ReactNode {
  const token = useFragment();
  return <Linked key={token} token={token} />;
}

function Linked({ token }: { token: string }): ReactNode {
  const t = useText();
  const [used, setUsed] = useState(false);
  const title = t('desk.recovery.title');
  return (
    <Looked
      token={used ? '' : token}
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
            onDead={() => setUsed(true)}
          />
        </Outer>
      )}
    </Looked>
  );
}
