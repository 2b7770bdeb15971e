import { useId, useState } from 'preact/hooks';
import type { RecipeSummary } from '../../../src/api/index.ts';
import { FailureNote, LoadedView } from '../../parts/loaded-view.tsx';
import { Modal } from '../../parts/modal.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { addressOf, goTo } from '../../router.ts';
import type { Source } from '../../source/source.ts';
import { readOverrides } from './filter-runs.ts';
import { SubmitRow } from './submit-row.tsx';
import { useAction } from './use-action.ts';

type FormProps = { recipes: RecipeSummary[]; source: Source; mayControl: boolean };

function Overrides({
  text,
  setText,
  problem,
}: {
  text: string;
  setText: (text: string) => void;
  problem: string | undefined;
}) {
  const id = useId();
  return (
    <div class="labelled">
      <label for={id}>Settings to change, one a line</label>
      <textarea
        id={id}
        class="field figures"
        rows={3}
        value={text}
        placeholder="train.epochCount=3"
        spellcheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-words`}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p id={`${id}-words`} class={`small ${problem ? 'problem' : 'soft'}`}>
        {problem ?? 'As sightline run --set takes them; leave it empty for the recipe as it is.'}
      </p>
    </div>
  );
}

function PathField({
  path,
  setPath,
  isLacking,
}: {
  path: string;
  setPath: (path: string) => void;
  isLacking: boolean;
}) {
  return (
    <label class="labelled">
      Path of your data, on this machine
      <input
        class="field figures"
        value={path}
        spellcheck={false}
        aria-invalid={isLacking}
        onInput={(event) => setPath(event.currentTarget.value)}
      />
      {isLacking && <span class="small problem">This recipe needs a folder or a file.</span>}
    </label>
  );
}

function StartForm({ recipes, source, mayControl }: FormProps) {
  const [name, setName] = useState(
    () => (recipes.find((recipe) => recipe.name === 'default') ?? recipes[0])?.name ?? '',
  );
  const [text, setText] = useState('');
  const [path, setPath] = useState('');
  const [isTried, setTried] = useState(false);
  const { isBusy, failure, act } = useAction(mayControl);
  const recipe = recipes.find((known) => known.name === name);
  const read = readOverrides(text);
  const needsPath = recipe?.needsPath === true;
  const lacksPath = needsPath && path.trim() === '';
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if ('problem' in read || lacksPath) return;
    const given = needsPath ? { path: path.trim() } : {};
    let id = '';
    const start = { recipe: name, overrides: read.overrides, ...given };
    const isDone = await act(async () => {
      id = await source.start(start);
    });
    if (isDone) goTo(addressOf(id));
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)} noValidate>
      <label class="labelled">
        Recipe
        <select
          class="select"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        >
          {recipes.map((known) => (
            <option key={known.name} value={known.name}>
              {known.name}
            </option>
          ))}
        </select>
      </label>
      <p class="small soft">{recipe?.description}</p>
      {needsPath && <PathField path={path} setPath={setPath} isLacking={isTried && lacksPath} />}
      <Overrides
        text={text}
        setText={setText}
        problem={'problem' in read ? read.problem : undefined}
      />
      {failure && <FailureNote failure={failure} />}
      <SubmitRow isBusy={isBusy}>Start the run</SubmitRow>
    </form>
  );
}

/** Starts a run: recipe, settings that differ from it, and where the data lies. */
export function StartDialog({
  source,
  mayControl,
  onClose,
}: {
  source: Source;
  mayControl: boolean;
  onClose: () => void;
}) {
  const loaded = useLoaded(() => source.listRecipes(), 'recipes');
  return (
    <Modal title="Start a run" onClose={onClose}>
      <LoadedView loaded={loaded} what="the recipes">
        {(recipes) => <StartForm recipes={recipes} source={source} mayControl={mayControl} />}
      </LoadedView>
    </Modal>
  );
}
