"""A very small Resolve, in words that Python 3.6 knows: just enough to see values, objects and trouble pass."""

import os
import threading
import time
from pathlib import Path


class _Like:
    """Any name can be had from Resolve's objects; only `dir()` tells the truth."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return None


class Item(_Like):
    def __init__(self, name):
        self._name = name

    def GetName(self):
        return self._name

    def SetName(self, name):
        self._name = name
        return True


class MediaPool(_Like):
    def ImportMedia(self, paths):
        return [Item(Path(path).name) for path in paths]

    def AppendToTimeline(self, clips):
        return [Item("{} at {}".format(clip["mediaPoolItem"].GetName(), clip["recordFrame"])) for clip in clips]


class Timeline(_Like):
    def __init__(self):
        self._markers = {24.0: {"name": "slam", "duration": 1.0}}
        self._items = [Item(f"shot {number}") for number in range(3)]

    def GetName(self):
        return "Schnitt \u00fcber Nacht \U0001f3ac"

    def GetStartFrame(self):
        return 86400

    def GetMarkers(self):
        return self._markers

    def GetTrackCount(self, kind):
        return {"video": 1}.get(kind, 0)

    def GetItemListInTrack(self, kind, index):
        return self._items if (kind, index) == ("video", 1) else None

    def AddTrack(self, kind, options=None):
        return False

    def GetSetting(self, name):
        if name == "raise":
            raise TypeError("no such setting")
        if name == "key":
            raise KeyError("no such key")
        if name == "object":
            return Item("where none belongs")
        if name == "thread":
            return threading.current_thread() is threading.main_thread()
        if name == "die":
            os._exit(9)
        if name.startswith("sleep "):
            Path(os.environ["WILDTRACK_HOME"], "asleep").write_text("")
            time.sleep(float(name[6:]))
        return "24"


class Project(_Like):
    def __init__(self):
        self._timeline = Timeline()
        self._pool = MediaPool()

    def GetCurrentTimeline(self):
        return self._timeline

    def GetTimelineByIndex(self, index):
        return None

    def GetMediaPool(self):
        return self._pool

    def StartRendering(self):
        _leave_a_trace()
        return True


class ProjectManager(_Like):
    def __init__(self):
        self._project = Project()

    def GetCurrentProject(self):
        return self._project

    def DeleteProject(self, name):
        _leave_a_trace()
        return True

    def LoadProject(self, name):
        _leave_a_trace()


class Resolve(_Like):
    EXPORT_OTIO = 13.0
    EXPORT_NONE = 0.0
    SECRET = "not for telling"

    def __init__(self, answers=-1, outlives_its_starter=False):
        self._answers = answers
        self._starter = None if outlives_its_starter else os.getppid()
        self._manager = ProjectManager()

    def GetProductName(self):
        if self._answers == 0 or (self._starter is not None and self._starter != os.getppid()):
            return None
        self._answers -= 1
        return "DaVinci Resolve"

    def GetVersion(self):
        return [20, 3, 2, 9, ""]

    def GetProjectManager(self):
        return self._manager

    def Quit(self):
        _leave_a_trace()


def _leave_a_trace():
    Path(os.environ["WILDTRACK_HOME"], "trace").write_text("a call that must never be passed on")
