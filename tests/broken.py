"""Scenarios that are wrong in one way each: the text, the line that is named, and words of the message."""

BASE = "name: mine\nextends: korea-2017\n"
ASSUMED = "source: assumption, why: a test"

PARAMETER = f"{{value: 0.1, {ASSUMED}}}"
HELD = "  x: {{domain: economic, sign: stick, holders: [{}], effects: [{}], source: assumption, why: a test}}\n"
CEDED = (
    "  x: {{title: x, kind: concession, lever: arms, levels: [0, 1], givers: [{}], source: assumption, why: a test}}\n"
)
WORTH = f"set:\n  instrument.USA.x.cost: {PARAMETER}\n"

BROKEN = {
    "an instrument of the target": (
        BASE + "instruments:\n" + HELD.format("USA, PRK", "{lever: aid, set: 0}") + WORTH,
        4,
        "PRK is the target, and leverage is over it; instruments are held by senders: USA, CHN, RUS, KOR",
    ),
    "an instrument of one without a role": (
        BASE + "instruments:\n" + HELD.format("USA, JPN", "{lever: aid, set: 0}") + WORTH,
        4,
        "JPN has no role as a sender",
    ),
    "an instrument held twice": (
        BASE + "instruments:\n" + HELD.format("USA, USA", "{lever: aid, set: 0}") + WORTH,
        4,
        "USA stands here more than",
    ),
    "a lever moved twice": (
        BASE
        + "instruments:\n"
        + HELD.format("USA", "{lever: cut, sector: all, set: 0}, {lever: cut, sector: crude, set: 1}")
        + WORTH,
        4,
        "the lever cut is moved in crude a second time",
    ),
    "a concession of the target": (
        BASE + "items:\n" + CEDED.format("PRK"),
        4,
        "PRK sits at no table as the other side",
    ),
    "a concession of one without a chair": (BASE + "items:\n" + CEDED.format("USA, ROW"), 4, "ROW sits at no table"),
    "a tie named twice": (
        BASE + "links:\n" + 2 * f"  - {{from: USA, to: KOR, layer: bases, value: 1, unit: number, {ASSUMED}}}\n",
        5,
        "USA and KOR have a tie of the layer bases already",
    ),
    "wrong type": (
        BASE + f"set:\n  trust.PRK.USA: {{value: high, {ASSUMED}}}\n",
        4,
        "must be a number, not 'high'",
    ),
    "unknown parameter": (
        BASE + f"set:\n  trust.PRK.UAS: {{value: 0.2, {ASSUMED}}}\n",
        4,
        "did you mean trust.PRK.USA",
    ),
    "unknown actor in absent": (BASE + "absent: [URS]\n", 3, "unknown actor 'URS'; did you mean"),
    "share above one": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 1.2, {ASSUMED}}}\n",
        4,
        "1.2 is outside 0 to 1",
    ),
    "negative flow": (
        BASE + f"set:\n  trade.CHN.PRK.goods: {{value: -5, {ASSUMED}}}\n",
        4,
        "-5 is outside 0 or more",
    ),
    "duplicate key": ("name: mine\nname: yours\nextends: korea-2017\n", 2, "a second time (first on line 1)"),
    "extends itself": ("name: mine\nextends: mine.yaml\n", 2, "runs in a circle"),
    "unknown parent": ("name: mine\nextends: korea-2071\n", 2, "no shipped scenario is called"),
    "parent outside": (
        "name: mine\nextends: ../other.yaml\n",
        2,
        "may not lead out of the scenario's own folder",
    ),
    "absolute parent": ("name: mine\nextends: /etc/passwd\n", 2, "may not lead out"),
    "title of another actor": (
        BASE + "actors: {RUS: {title: ' CHINA '}}\n",
        3,
        "CHN already has the title ' CHINA '",
    ),
    "title of another sector": (BASE + "sectors: {crude: {title: refined fuel}}\n", 3, "already has the title"),
    "parent missing": ("name: mine\nextends: other.yaml\n", 2, "there is no file"),
    "tab": ("name: mine\nset:\n\ttrust.PRK.USA: 1\n", 3, "indent with spaces, not tabs"),
    "empty": ("", 1, "the file is empty"),
    "only a comment": ("# nothing\n", 1, "the file is empty"),
    "a list": ("- a\n- b\n", 1, "a scenario is a mapping"),
    "a word": ("hello\n", 1, "a scenario is a mapping"),
    "no source": (BASE + "set:\n  trust.PRK.USA: {value: 0.2}\n", 4, "`source` is missing here"),
    "bare number": (BASE + "set:\n  trust.PRK.USA: 0.2\n", 4, "a number needs its source"),
    "unknown source": (
        BASE + "set:\n  trust.PRK.USA: {value: 0.2, source: Z99}\n",
        4,
        "unknown source 'Z99'",
    ),
    "assumption without why": (
        BASE + "set:\n  trust.PRK.USA: {value: 0.2, source: assumption}\n",
        4,
        "says `why`",
    ),
    "unknown key": (BASE + "titel: typo\n", 3, "unknown key 'titel'; did you mean title"),
    "a key in the wrong place": (BASE + "levels: [0, 1]\n", 3, "unknown key 'levels'; it belongs under items"),
    "unknown switch": (
        BASE + "switches: {diverson: off}\n",
        3,
        "unknown switch 'diverson'; did you mean diversion",
    ),
    "switch not on or off": (BASE + "switches: {diversion: maybe}\n", 3, "must be on or off, not 'maybe'"),
    "unknown rule": (BASE + "rules: {CHN: ratoinal}\n", 3, "unknown rule 'ratoinal'; did you mean rational"),
    "rule for a seatless actor": (BASE + "rules: {GBR: rational}\n", 3, "GBR has no seat"),
    "unknown variant": (BASE + "variant: wto\n", 3, "unknown variant 'wto'; known: imf, kotra"),
    "quarters backwards": (BASE + "quarters: [2019Q1, 2017Q1]\n", 3, "run backwards"),
    "not a quarter": (BASE + "quarters: [2017-01, 2018Q1]\n", 3, "a quarter is written like 2017Q1"),
    "event out of range": (
        BASE + f"events:\n  - {{on: 2031Q1, do: summit, between: [RUS, PRK], {ASSUMED}}}\n",
        4,
        "outside the scenario's quarters",
    ),
    "event of unknown kind": (
        BASE + f"events:\n  - {{on: 2018Q1, do: sumit, {ASSUMED}}}\n",
        4,
        "`do` must be one of",
    ),
    "event without source": (
        BASE + "events:\n  - {on: 2018Q1, do: summit, between: [RUS, PRK]}\n",
        4,
        "without a `source`",
    ),
    "meeting without the target": (
        BASE + f"events:\n  - {{on: 2018Q1, do: summit, between: [RUS, CHN], {ASSUMED}}}\n",
        4,
        "between the target, PRK",
    ),
    "event on unknown option": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: invade, {ASSUMED}}}\n",
        4,
        "unknown option of RUS",
    ),
    "history misspelt": (BASE + "events: histroy\n", 3, "must be 'history', not 'histroy'"),
    "no history to play": (
        "name: mine\nextends: bare.yaml\nevents: history\n",
        3,
        "there is no `history` here",
    ),
    "unknown word in free": (BASE + "events: history\nfree: [CHN, cuncil]\n", 4, "did you mean council"),
    "free without history": (BASE + "free: [CHN]\n", 3, "write `events: history`"),
    "free from outside": (
        BASE + "events: history\nfree: {from: 2031Q1}\n",
        4,
        "2031Q1 is outside the scenario's quarters",
    ),
    "free from no quarter": (BASE + "events: history\nfree: {from: soon}\n", 4, "a quarter is written like 2017Q1"),
    "free that runs backwards": (
        BASE + "events: history\nfree: {from: 2019Q1, until: 2018Q1}\n",
        4,
        "2018Q1 comes before 2019Q1",
    ),
    "history out of range": (
        BASE + f"history:\n  - {{on: 2031Q1, do: summit, between: [RUS, PRK], {ASSUMED}}}\n",
        4,
        "outside the scenario's quarters",
    ),
    "history of history": (BASE + "history: [history]\n", 3, "history"),
    "history without source": (
        BASE + "history:\n  - {on: 2018Q1, do: summit, between: [RUS, PRK]}\n",
        4,
        "without a `source`",
    ),
    "choice in the wrong slot": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: arms, slot: diplomatic, {ASSUMED}}}\n",
        4,
        "unknown option of RUS in the diplomatic slot",
    ),
    "choice toward nobody": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: summit, {ASSUMED}}}\n",
        4,
        "say toward whom: summit@PRK",
    ),
    "choice toward the wrong one": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: summit@USA, {ASSUMED}}}\n",
        4,
        "say toward whom: summit@PRK",
    ),
    "choice that points at nobody": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: arms@PRK, {ASSUMED}}}\n",
        4,
        "points at nobody: write arms",
    ),
    "choice without a flow": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: cut-crude, {ASSUMED}}}\n",
        4,
        "RUS has no flow that the option cut-crude could move",
    ),
    "two choices for one slot": (
        BASE
        + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: arms, {ASSUMED}}}\n"
        + f"  - {{on: 2018Q1, do: choose, actor: RUS, option: drills, {ASSUMED}}}\n",
        5,
        "choose RUS coercive is prescribed for 2018Q1 a second time",
    ),
    "a choice within a span of choices": (
        BASE
        + f"events:\n  - {{on: 2018Q1, until: 2018Q4, do: choose, actor: RUS, option: arms, {ASSUMED}}}\n"
        + f"  - {{on: 2018Q3, do: choose, actor: RUS, option: drills, {ASSUMED}}}\n",
        5,
        "choose RUS coercive is prescribed for 2018Q3 a second time",
    ),
    "a choice that ends before it begins": (
        BASE + f"events:\n  - {{on: 2018Q2, until: 2018Q1, do: choose, actor: RUS, option: arms, {ASSUMED}}}\n",
        4,
        "`until`, 2018Q1, comes before `on`, 2018Q2",
    ),
    "an event on what only the start reads": (
        BASE + f"events:\n  - {{on: 2018Q1, do: set, parameter: tension.initial, value: 0.2, {ASSUMED}}}\n",
        4,
        "tension.initial is read at the start only",
    ),
    "an event on trust": (
        BASE + f"events:\n  - {{on: 2018Q1, do: set, parameter: trust.PRK.USA, value: 0.2, {ASSUMED}}}\n",
        4,
        "trust.PRK.USA is read at the start only",
    ),
    "an event on a lever": (
        BASE + f"events:\n  - {{on: 2018Q1, do: set, parameter: lever.CHN.aid, value: 2, {ASSUMED}}}\n",
        4,
        "lever.CHN.aid is read at the start only",
    ),
    "talks with an onlooker": (
        BASE + f"events:\n  - {{on: 2018Q1, do: talks, between: [GBR, PRK], outcome: statement, {ASSUMED}}}\n",
        4,
        "talks are with a sender: USA",
    ),
    "talks of unknown outcome": (
        BASE + f"events:\n  - {{on: 2018Q1, do: talks, between: [USA, PRK], outcome: toast, {ASSUMED}}}\n",
        4,
        "must be 'deal', 'walk-out'",
    ),
    "a deal about nothing": (
        BASE + f"events:\n  - {{on: 2018Q1, do: talks, between: [USA, PRK], outcome: deal, {ASSUMED}}}\n",
        4,
        "a deal, and only a deal, has a `package`",
    ),
    "a deal on an unknown item": (
        BASE
        + "events:\n  - {on: 2018Q1, do: talks, between: [USA, PRK], outcome: deal, package: {rolback: 1}, "
        + f"{ASSUMED}}}\n",
        4,
        "did you mean rollback",
    ),
    "a deal at a level that is not there": (
        BASE
        + "events:\n  - {on: 2018Q1, do: talks, between: [USA, PRK], outcome: deal, package: {relief: 0.3}, "
        + f"{ASSUMED}}}\n",
        4,
        "relief comes in the levels 0, 0.25, 0.5, 0.75, 1, not 0.3",
    ),
    "only of an unknown kind": (
        BASE + f"events:\n  - {{on: 2018Q1, do: only, until: 2018Q4, of: [meetings], {ASSUMED}}}\n",
        4,
        "must be 'summits'",
    ),
    "only that runs backwards": (
        BASE + f"events:\n  - {{on: 2018Q1, do: only, until: 2017Q4, of: [summits], {ASSUMED}}}\n",
        4,
        "`until`, 2017Q4, comes before `on`, 2018Q1",
    ),
    "prior backwards": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 0.2, {ASSUMED}, prior: {{uniform: [0.4, 0.1]}}}}\n",
        4,
        "rise from left to right",
    ),
    "prior out of bounds": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 0.2, {ASSUMED}, prior: {{uniform: [0.1, 1.4]}}}}\n",
        4,
        "reaches outside 0 to 1",
    ),
    "two priors": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 0.2, {ASSUMED}, prior: {{uniform: [0, 1], loguniform: [0.1, 1]}}}}\n",
        4,
        "exactly one of",
    ),
    "weights do not add": (
        BASE + f"set:\n  need.aid.weight: {{value: 0.4, {ASSUMED}}}\n",
        4,
        "add to 1.3, not to 1",
    ),
    "flow the wrong way": (
        BASE + f"set:\n  trade.PRK.CHN.goods: {{value: 5, {ASSUMED}}}\n",
        4,
        "flows inward",
    ),
    "flow between third parties": (
        BASE + f"set:\n  trade.CHN.KOR.goods: {{value: 5, {ASSUMED}}}\n",
        4,
        "flows inward",
    ),
    "unknown lever": (
        BASE
        + f"options:\n  shout: {{nest: pressure, says: shouts, effects: [{{lever: volume, set: 1}}], {ASSUMED}}}\n",
        4,
        "unknown lever 'volume'",
    ),
    "effect out of range": (
        BASE + f"options:\n  shout: {{nest: pressure, says: shouts, effects: [{{lever: aid, set: 9}}], {ASSUMED}}}\n",
        4,
        "9 is outside 0 to 4",
    ),
    "lever out of its range at the start": (
        BASE + f"set:\n  lever.CHN.aid: {{value: -0.5, {ASSUMED}}}\n",
        4,
        "-0.5 is outside 0 to 4, the range of aid",
    ),
    "prior of a lever out of its range": (
        BASE + f"set:\n  lever.CHN.alliance: {{value: 0.5, {ASSUMED}, prior: {{uniform: [0, 3]}}}}\n",
        4,
        "the prior reaches outside 0 to 1, the range of alliance",
    ),
    "nobody gives at the start": (
        BASE + "set:\n" + "".join(f"  lever.{who}.aid: {{value: 0, {ASSUMED}}}\n" for who in ("CHN", "RUS", "ROW")),
        6,
        "nobody gives aid at the start",
    ),
    "unknown nest": (
        BASE + f"options:\n  shout: {{nest: noise, says: shouts, {ASSUMED}}}\n",
        4,
        "must be 'pressure'",
    ),
    "unknown option on a menu": (
        BASE + "menus: {patron: {coercive: [hold, shout]}}\n",
        3,
        "unknown option 'shout'",
    ),
    "menu without hold": (BASE + "menus: {patron: {coercive: [aid-up]}}\n", 3, "always holds `hold`"),
    "shared luck": (
        BASE + "actors: {RUS: {title: Russia, luck: first patron, seat: patron}}\n",
        3,
        "already has this luck",
    ),
    "two roles": (BASE + "roles: {neighbours: [KOR, CHN]}\n", 3, "has more than one role"),
    "votes without a council": (
        BASE + "council: {permanent: [], elected: 0, votes: 9}\n",
        3,
        "9 votes are needed but the Council has 0 seats",
    ),
    "more votes than seats": (BASE + "council: {votes: 20}\n", 3, "has 15 seats"),
    "alias bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
        None,
        "do aliases multiply?",
    ),
    "deep nesting": ("name: " + "[" * 600 + "]" * 600 + "\n", None, "nested deeper"),
    "a tag that runs code": ("name: !!python/object/apply:os.system [ls]\n", 1, ""),
    "a tag on a word": ("name: !secret word\nextends: korea-2017\n", 1, "is not allowed"),
    "unclosed quote": ('name: "mine\nextends: korea-2017\n', None, "not valid YAML"),
    "two documents": ("name: mine\n---\nname: yours\n", None, "not valid YAML"),
    "not a number": (BASE + f"set:\n  trust.PRK.USA: {{value: .nan, {ASSUMED}}}\n", 4, "finite number"),
    "infinite": (BASE + f"set:\n  gdp.PRK: {{value: .inf, {ASSUMED}}}\n", 4, "finite number"),
    "a number of a million digits": (
        BASE + f"set:\n  gdp.PRK: {{value: {'9' * 9000}, {ASSUMED}}}\n",
        None,
        "",
    ),
    "a switch for a number": (
        BASE + f"set:\n  trust.PRK.USA: {{value: yes, {ASSUMED}}}\n",
        4,
        "must be a number",
    ),
    "a title that takes over the terminal": (
        'name: mine\nextends: korea-2017\ntitle: "\\e]0;pwned\\a"\n',
        3,
        "no control characters",
    ),
    "a bad name": ("name: my scenario\nextends: korea-2017\n", 1, "a name is letters"),
    "nothing required is there": ("name: mine\n", 1, "is missing here"),
}
