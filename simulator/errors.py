"""Why a run cannot start or go on; the command turns each into an exit code."""


class SimulatorError(Exception):
    """The message says what happened and what to do."""


class ScenarioNotAllowed(SimulatorError):
    """A scenario file is missing or wrong; names the file, the key, what is allowed."""


class SweepNotAllowed(SimulatorError):
    """What is to be varied is no number of the scenario, or too much; names which."""


class QuestionNotAllowed(SimulatorError):
    """A program's question is wrong; says where, and what is allowed."""


class FormatNotAllowed(SimulatorError):
    """No such format; names those that there are."""


class ResultsNotWritten(SimulatorError):
    """A file could not be written, as on a full disk; names it, and says why."""


class LogNotReadable(SimulatorError):
    """An event log is missing or wrong; names the file, the line, what is allowed."""


class TooLittleData(SimulatorError):
    """A log has too few events to tell anything; says how many are needed."""


class TargetNotAllowed(SimulatorError):
    """Traffic is not sent to other people's machines."""


class GatewayNotReachable(SimulatorError):
    """Nothing answers, or it answered with errors for longer than we are patient."""


class GatewayNotUnderstood(SimulatorError):
    """What answers is no gateway, or one of another version; says what is missing."""


class ClusterNotReady(SimulatorError):
    """No cluster answers, or its workers could not give the same answer; says why."""


class SandboxMissing(SimulatorError):
    """The gateway runs without its sandbox: no accounts, no clock to set."""


class LagTooHigh(SimulatorError):
    """The run is strict, and requests went out later than the budget allows."""


class UnexpectedAnswer(SimulatorError):
    """The gateway answered what no rule explains."""


class Interrupted(SimulatorError):
    """Somebody asked the run to stop before it was over."""


class QueueGrows(SimulatorError):
    """More come than can be served, so there is no long run to speak of."""


class EngineMissing(SimulatorError):
    """The kernel cannot be compiled here."""


class OrderRuleUnknown(SimulatorError):
    """The gateway's order rule has become one that the kernel cannot follow."""


class RunNotBelievable(SimulatorError):
    """A run of the kernel broke a law that holds in every run."""
