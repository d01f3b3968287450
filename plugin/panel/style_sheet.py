"""The Qt style sheet of the panel, with $names for the colours and sizes of theme.py.

Fusion draws what is not named here. A widget asks for a special dress by a property: `role` = "primary" (the one button
that matters), "quiet" (a button without a frame), "title", "soft" (second to the text beside it), "problem".
"""

STYLE_SHEET = """
* { outline: none; }
QMainWindow, QDialog { background: $ground; }
QMainWindow::separator { background: $well; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $well; }
QSplitter::handle:hover { background: $accent; }

QLabel[role="title"] { font-weight: 600; }
QLabel[role="soft"] { color: $soft; }
QLabel[role="problem"] { color: #ff8a7d; }

QToolBar { background: $panel; border: none; border-bottom: 1px solid $well; spacing: 2px; }
QToolBar::separator { background: $line; width: 1px; margin: 4px 4px; }
QToolButton { padding: 3px 6px; border: 1px solid transparent; border-radius: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $well; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }

QPushButton { background: $raised; border: 1px solid $edge; border-radius: 3px; padding: 4px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $well; }
QPushButton:checked { border-color: $accent; color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; border-color: $line; background: $panel; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: #f6ac69; }
QPushButton[role="primary"]:pressed { background: #cf8341; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 3px 11px; }
QPushButton[role="primary"]:disabled { background: $raised; color: $faint; border-color: $line; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; }
QStatusBar QPushButton { padding: 0 8px; min-height: 16px; color: $soft; font-size: ${small_px}px; }
QPushButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus { border-color: $accent; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
  background: $well; border: 1px solid $edge; border-radius: 3px; padding: 3px 6px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border-color: $accent;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  color: $faint; border-color: $line; background: $ground;
}
QComboBox { background: $raised; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $edge; }
QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 1px solid transparent; border-radius: 3px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox::indicator, QAbstractItemView::indicator {
  width: 10px; height: 10px; padding: 2px; border: 1px solid $soft; border-radius: 2px; background-clip: content;
}
QCheckBox::indicator:hover, QAbstractItemView::indicator:hover { border-color: $text; }
QCheckBox::indicator:disabled, QAbstractItemView::indicator:disabled { border-color: $edge; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background-color: $text; }
QCheckBox::indicator:checked:disabled, QAbstractItemView::indicator:checked:disabled { background-color: $faint; }
QCheckBox::indicator:indeterminate { background-color: $text; height: 2px; padding: 6px 2px; }

QAbstractItemView { background: $well; border: none; alternate-background-color: $ground; }
QAbstractItemView::item:hover { background: $raised; }
QAbstractItemView::item:selected { background: $hover; color: $text; border-left: 2px solid $accent; }
QHeaderView::section {
  background: $panel; color: $soft; border: none; border-bottom: 1px solid $line; padding: 4px 8px;
}

QProgressBar { background: $well; border: 1px solid $line; border-radius: 2px; text-align: center; color: $text; }
QProgressBar::chunk { background: #3979d5; }
QSlider::groove:horizontal { background: $well; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $soft; border-radius: 2px; }
QSlider::handle:horizontal {
  background: $text; width: 10px; height: 16px; margin: -6px 0; border-radius: 3px; border: 1px solid $well;
}
QSlider::handle:horizontal:focus { border-color: $accent; background: $accent; }

QScrollBar:horizontal { background: $ground; height: 12px; border: none; }
QScrollBar:vertical { background: $ground; width: 12px; border: none; }
QScrollBar::handle { background: #4a4a4a; border-radius: 4px; margin: 2px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:hover { background: #666666; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QDockWidget { font-weight: 600; }
QDockWidget::title { background: $panel; padding: 6px 8px; border-bottom: 1px solid $line; }
QTabBar::tab { background: $ground; color: $soft; padding: 6px 12px; border: none; border-top: 2px solid transparent; }
QTabBar::tab:selected { background: $panel; color: $text; border-top-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabWidget::pane { border: none; }

QMenuBar { background: $panel; padding: 2px 0; }
QMenuBar::item { padding: 4px 8px; border-radius: 3px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $edge; padding: 4px 0; }
QMenu::item { padding: 5px 28px 5px 16px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }

QStatusBar { background: $panel; border-top: 1px solid $well; color: $soft; }
QStatusBar::item { border: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 4px; }
"""
