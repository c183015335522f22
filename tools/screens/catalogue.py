"""Every page, and who opens it: for pictures, weights and the tests of access.

A new page belongs here; what it needs to have happened is made by `scene`.
"""

from dataclasses import dataclass

from tools.screens.scene import FIRMS, Scene


@dataclass(frozen=True, slots=True)
class Screen:
    """One page in one state.

    `path` may name vehicles of the scene in braces: "/v/{called}". `who` is an account
    of the sandbox or of the scene's firm, or nobody. `follows` says that a stream
    changes it while it is open, `lives` that its picture is of a morning with traffic.
    """

    name: str
    path: str
    who: str | None = None
    follows: bool = False
    lives: bool = False

    def address(self, scene: Scene, language: str = "") -> str:
        found = scene.url + self.path.format_map(scene.vehicles)
        if not language:
            return found
        return f"{found}{'&' if '?' in found else '?'}lang={language}"


SCREENS = (
    Screen("board", "/", follows=True, lives=True),
    Screen("wall", "/wall", follows=True, lives=True),
    Screen("sign-in", "/sign-in"),
    Screen("register", "/register"),
    Screen("rules", "/rules"),
    Screen("rule", "/rules/plate-format"),
    Screen("problem", "/problems/not-cleared"),
    Screen("not-found", "/nowhere"),
    Screen("account", "/account", "agent"),
    Screen("password", "/account/password", "agent"),
    Screen("own-data", "/account/data", "agent"),
    Screen("firm", "/account/firm", FIRMS),
    Screen("firm-user", "/account/firm/{colleague}", FIRMS),
    Screen("vehicles", "/vehicles", "agent"),
    Screen("declare", "/declare", "agent"),
    Screen("declare-offline", "/declare/offline", "agent"),
    Screen("vehicle-in-review", "/v/{submitted}", "agent", follows=True),
    Screen("vehicle-waiting", "/v/{waiting}", "agent", follows=True),
    Screen("vehicle-called", "/v/{called}", "agent", follows=True),
    Screen("vehicle-inside", "/v/{inside}", "agent", follows=True),
    Screen("vehicle-rejected", "/v/{rejected}", "agent", follows=True),
    Screen("correct", "/v/{waiting}/correct", "agent"),
    Screen("correct-vehicle", "/v/{waiting}/correct/vehicle", "agent"),
    Screen("agent", "/agent?view=all", "agent", follows=True),
    Screen("agent-declared", "/agent?view=all&shows=declared", "agent", follows=True),
    Screen("agent-row", "/agent/rows/{waiting}", "agent"),
    Screen("agent-upload", "/agent/upload", "agent"),
    Screen("agent-fees", "/agent/fees?show=all", "agent"),
    Screen("agent-keys", "/agent/keys", "agent"),
    Screen("agent-webhooks", "/agent/webhooks", "agent"),
    Screen("agent-webhook", "/agent/webhooks/{webhook}", "agent"),
    Screen("desk", "/officer/huu-nghi/reviews", "customs", follows=True, lives=True),
    Screen("desk-at-the-gate", "/officer/huu-nghi/work/{inside}", "customs"),
    Screen("paper-tickets", "/officer/huu-nghi/paper", "border-guard"),
    Screen("manage", "/manage", "management", follows=True, lives=True),
    Screen("manage-gate", "/manage/huu-nghi", "management", follows=True, lives=True),
    Screen("manage-line", "/manage/huu-nghi/line", "management", lives=True),
    Screen(
        "manage-day", "/manage/huu-nghi/day", "management", follows=True, lives=True
    ),
    Screen("manage-journal", "/manage/huu-nghi/journal", "management", lives=True),
    Screen("manage-controls", "/manage/huu-nghi/controls", "management"),
    Screen("manage-what-if", "/manage/huu-nghi/what-if", "management"),
    Screen(
        "manage-what-if-answer",
        "/manage/huu-nghi/what-if?ask=1&export_lanes=1&longer=2&ahead=6&runs=10",
        "management",
        lives=True,
    ),
    Screen("manage-notices", "/manage/huu-nghi/notices", "management"),
    Screen("manage-officers", "/manage/officers", "management"),
    Screen("manage-officer", "/manage/officers/{officer}", "management"),
    Screen("sandbox", "/sandbox", "tester", follows=True),
)
