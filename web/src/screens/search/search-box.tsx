import type { LatLng } from '@eventbuzz/contract/geo'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { suggestQuery } from '../../api/search.ts'
import { t } from '../../lib/i18n.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import '../../ui/button.css'
import { Icon } from '../../ui/icon.tsx'
import { OptionList, optionId } from './option-list.tsx'
import { type Option, optionsOf } from './options.ts'

interface Props {
  /** What was looked for last. */
  words: string
  near: LatLng
  onChoose: (option: Option) => void
  onClear: () => void
}

const TYPING_MS = 180

/** A combobox as the ARIA practices describe it: the focus stays in the field, the arrow keys move through the list. */
export function SearchBox({ words, near, onChoose, onClear }: Props) {
  const listId = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(words)
  const [shownWords, setShownWords] = useState(words)
  const [isOpen, setIsOpen] = useState(false)
  const [active, setActive] = useState(-1)
  // The back button may bring other words.
  if (words !== shownWords) {
    setShownWords(words)
    setText(words)
    setIsOpen(false)
  }

  const typed = text.trim()
  const asked = useDebounced(typed, TYPING_MS)
  const { data, isPlaceholderData } = useQuery({
    ...suggestQuery(asked, near),
    enabled: isOpen && asked !== '',
  })
  const isShown = isOpen && typed !== ''
  const options = isShown ? optionsOf(typed, data) : []
  const at = Math.min(active, options.length - 1)
  const hasSettled = isShown && asked === typed && data !== undefined && !isPlaceholderData

  useEffect(() => {
    if (isShown && at >= 0)
      document.getElementById(optionId(listId, at))?.scrollIntoView({ block: 'nearest' })
  }, [isShown, at, listId])

  const close = () => {
    setIsOpen(false)
    setActive(-1)
  }
  const choose = (option: Option) => {
    close()
    setText(option.kind === 'words' ? option.text : '')
    // A phone hides its keyboard then, and shows what was found.
    if (matchMedia('(pointer: coarse)').matches) input.current?.blur()
    onChoose(option)
  }
  const clear = () => {
    setText('')
    close()
    onClear()
    input.current?.focus()
  }
  const submit = () => {
    const option = options[at]
    if (option) choose(option)
    else if (typed !== '') choose({ kind: 'words', text: typed })
    else onClear()
  }
  const move = (steps: number) => {
    if (!isShown) return setIsOpen(true)
    // One place more than there are options: the field itself.
    const places = options.length + 1
    setActive(((at + 1 + steps + places) % places) - 1)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Escape' && isShown) close()
    else if (event.key === 'Escape' && text !== '') clear()
    else return
    event.preventDefault()
  }

  return (
    <search className="search-box">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <span className="search-box-sign">
          <Icon name="search" />
        </span>
        <input
          ref={input}
          className="search-input"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          role="combobox"
          aria-label={t('search.label')}
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={listId}
          aria-activedescendant={isShown && at >= 0 ? optionId(listId, at) : undefined}
          placeholder={t('search.placeholder')}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setActive(-1)
            setIsOpen(true)
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {text !== '' && (
          <button type="button" className="round-button" aria-label={t('search.clear')} onClick={clear}>
            <Icon name="close" />
          </button>
        )}
      </form>
      <OptionList id={listId} isShown={isShown} options={options} active={at} onChoose={choose} />
      <output className="visually-hidden">
        {hasSettled ? t('search.suggestions', { count: options.length - 1 }) : ''}
      </output>
    </search>
  )
}
