// #region languages
import { AftertraceFeedback } from 'aftertrace/element/define'
import { de } from 'aftertrace/feedback/phrases/de'
import { ja } from 'aftertrace/feedback/phrases/ja'

AftertraceFeedback.speak(de, ja)
// #endregion
