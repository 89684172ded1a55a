"""Whoever comes to the bank: couriers, customers, the office, technicians, guessers.

They are honest and clumsy. Nobody leaves a thing where it does not belong without
a word; but they are slow, in a hurry, forgetful, called away, they mistype, come
late and come back. Each is one coroutine, a scene, that knows the kiosk only by
what can be asked of it and the bank only by what eyes and hands find there.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from kiosk.domain.errors import ClockError, RefusedError, WaitError
from kiosk.domain.package import State
from kiosk.domain.putbacks import Reason
from kiosk.domain.slots import Status
from kiosk.domain.visits import Visit, Word
from kiosk.system import LockerSystem, SlotView
from tests.simulation.machine import SPRING
from tests.simulation.model import Parcel
from tests.simulation.visitors import DarkError, Place, Visitors

_DAY: Final = 86_400.0
_REASONS: Final = list(Reason)


class People(Visitors):
    """Everybody who comes to one bank, each for one thing.

    Args:
        place: The bank.
        sizes: The sizes of the packages that come, as often as here.
    """

    def __init__(self, place: Place, sizes: str) -> None:
        super().__init__(place)
        self._sizes = sizes
        self._brought = 0

    async def deliver(self) -> None:
        """Bring a package: announce it, have a door opened, put it in."""
        self._brought += 1
        name = f"p{self._brought}"
        user = self._luck.choice(list(self._model.phones))
        days = self._luck.choice((3, 3, 4, 7))
        self._model.parcels[name] = Parcel(name, user, days)
        size = self._luck.choice(self._sizes)
        try:
            await self.ask(
                lambda kiosk: kiosk.announce(
                    name, user=user, size=size, hold_days=days, actor="courier"
                )
            )
            await self.store(name)
        except (DarkError, RefusedError):
            if self._luck.random() < 0.5:
                self._place.later(
                    self._luck.uniform(60, _DAY), lambda: self.store(name)
                )

    async def store(self, name: str) -> None:
        """Put an announced package into whatever slot the kiosk says."""
        if name in self._model.inside.values():
            return  # it is in there already, whatever the books say
        with suppress(DarkError, RefusedError):
            deposit = await self.ask(lambda k: k.store_package(name, actor="courier"))
            put = self._luck.random() > 0.06
            await self._visit(deposit.visit, self._bring(name, put=put))

    def _bring(self, name: str, *, put: bool) -> Callable[[Visit], Awaitable[bool]]:
        async def act(visit: Visit) -> bool:
            """Return whether the door may be shut now."""
            if put:
                self._model.put(visit.slot, name)
                return True
            try:
                await self.ask(lambda kiosk: kiosk.say(visit.id, Word.EMPTY))
            except (DarkError, RefusedError):
                return False  # who cannot say it leaves the door open
            return True

        return act

    async def collect(self, name: str, times: int = 4) -> None:
        """Fetch a package with the code of the last letter."""
        parcel = self._model.parcels[name]
        if parcel.letter is None:
            return
        code, digits = parcel.letter
        digits = digits or self._model.phones[parcel.user]
        if self._luck.random() < 0.08:
            with suppress(DarkError):
                await self._type(code, f"{self._luck.randrange(10_000):04d}")
        answer = None
        with suppress(DarkError):
            answer = await self._type(code, digits)
        if isinstance(answer, Visit):
            await self._at_the_door(answer)
        if parcel.state == "STORED" and name in self._model.inside.values() and times:
            self._place.later(
                self._luck.uniform(120, _DAY), lambda: self.collect(name, times - 1)
            )

    async def _at_the_door(self, visit: Visit) -> None:
        """Fetch what lies there, or leave it; then want what people want then."""
        wrong = self._luck.random() < 0.2
        await self._visit(visit, self._look_at_it if wrong else self._fetch)
        await self._place.sleep(
            self._luck.uniform(2, 20)
        )  # until it is said to be over
        mood = self._luck.random()
        if mood < 0.08:
            await self._once_more(visit)
        elif mood < 0.2:
            await self._bring_it_back(visit)
        elif mood < 0.9:
            await self._go_on(visit)

    async def _fetch(self, visit: Visit) -> bool:
        self._model.take(visit.slot)
        return True

    async def _once_more(self, visit: Visit) -> None:
        with suppress(DarkError, RefusedError):
            again = await self.ask(lambda kiosk: kiosk.reopen(visit.id))
            await self._visit(again, self._fetch)

    async def _look_at_it(self, visit: Visit) -> bool:
        """Say that it is not theirs and leave it inside, or keep it after all."""
        found, reason = self._model.inside.get(visit.slot), self._luck.choice(_REASONS)
        said = found is not None and await self._heard_out(
            lambda kiosk: kiosk.put_back(visit.id, reason)
        )
        if found is not None and said:
            self._model.said_back[found] = visit.slot
        keeps = self._luck.random() < 0.3
        if not said or (
            keeps and await self._heard_out(lambda kiosk: kiosk.keep(visit.id))
        ):
            self._model.take(visit.slot)
        return True

    async def _heard_out(self, word: Callable[[LockerSystem], Visit]) -> bool:
        """Say something at an open door; the screen may not know yet that it is."""
        for _ in range(4):
            try:
                await self.ask(word)
            except DarkError:
                return False
            except RefusedError:
                await self._place.sleep(1.0)
            else:
                return True
        return False

    async def _bring_it_back(self, visit: Visit) -> None:
        """See only at the shut door that it is not theirs."""
        name, reason = visit.package or "", self._luck.choice(_REASONS)
        if name in self._model.inside.values():
            return  # they never had it

        async def put(again: Visit) -> bool:
            if again.slot not in self._model.inside:
                self._model.put(again.slot, name)
                self._model.said_back[name] = again.slot
            return True

        with suppress(DarkError, RefusedError):
            again = await self.ask(lambda kiosk: kiosk.put_back(visit.id, reason))
            await self._visit(again, put)

    async def _go_on(self, visit: Visit) -> None:
        """Go to the next door of theirs, as long as one is offered."""
        with suppress(DarkError, RefusedError):
            if await self.ask(lambda kiosk: kiosk.more(visit.id)):
                further = await self._next(visit)
                await self._visit(further, self._fetch)
                await self._place.sleep(self._luck.uniform(2, 20))
                await self._go_on(further)

    async def guess(self) -> None:
        """Type codes that open nothing, made up or spent; some pull the plug."""
        for _ in range(self._luck.choice((1, 1, 2, 12))):
            pause = self._luck.uniform(1, 30)
            try:
                answer = await self._type(*self._code_of_nothing())
            except DarkError:
                pause = self._luck.uniform(1, 8)
            else:
                if isinstance(answer, WaitError) and self._luck.random() < 0.5:
                    self._place.pull_the_plug()
                    pause = self._luck.uniform(20, 30)
            await self._place.sleep(pause)

    def _code_of_nothing(self) -> tuple[str, str]:
        dead = self._model.dead
        if dead and self._luck.random() < 0.5:  # mostly one of the last
            spent = dead[-1 - min(int(self._luck.expovariate(0.1)), len(dead) - 1)]
            if self._model.opens(*spent) is None:  # not that of a fresh deposit
                return spent
        draw = self._luck.randrange
        return self._model.rule.make(draw), f"{draw(10_000):04d}"

    async def change_plans(self) -> None:
        """Let the office cancel a package, or send its code once more."""
        kept = [p.name for p in self._model.waiting.values() if p.state == "STORED"]
        if not kept:
            return
        name = self._luck.choice(kept)
        user = self._model.parcels[name].user
        with suppress(DarkError, RefusedError):
            if self._luck.random() < 0.3:
                await self.ask(lambda kiosk: kiosk.cancel(name, actor="office"))
            else:
                await self.ask(lambda k: k.reissue(name, user=user, actor="office"))

    async def make_a_round(self) -> None:
        """Look after every slot that needs it: the technician's morning."""
        with suppress(DarkError):
            await self._expire()
            for view in await self.ask(lambda kiosk: kiosk.slots()):
                with suppress(RefusedError):
                    await self._look_after(view)
            if self._luck.random() < 0.2:
                await self._pause_a_slot()

    async def _expire(self) -> None:
        """Let what is over expire, where the sweep stopped and the date is right."""
        try:
            await self.ask(lambda kiosk: kiosk.expire(actor="office"))
        except ClockError:
            told = await self.ask(lambda kiosk: kiosk.clock().wall)
            if abs(told - self._model.clock.true_now) < timedelta(minutes=5):
                await self.ask(lambda k: k.expire(actor="office", clock_is_right=True))

    async def _look_after(self, view: SlotView) -> None:
        slot, package = view.slot.name, view.package
        if not any(one.slot == slot for one in self._model.underway.values()):
            self._shut(slot)
        if package is not None and package.state is not State.STORED:
            await self._clear(slot)
        elif view.status in {Status.UNCERTAIN, Status.RESERVED}:
            await self._look_into(slot)
        if view.reason is not None:
            await self._mended(slot)

    async def _clear(self, slot: str) -> None:
        visit = await self.ask(lambda kiosk: kiosk.open_slot(slot, actor="tech"))
        await self._visit(visit, self._fetch)

    async def _look_into(self, slot: str) -> None:
        visit = await self.ask(lambda kiosk: kiosk.look_into(slot, actor="tech"))
        await self._visit(visit, self._say_what_is_there)

    async def _say_what_is_there(self, visit: Visit) -> bool:
        slot = visit.slot
        found = self._model.inside.get(slot)
        if found is not None:
            parcel = self._model.parcels[found]
            back = self._model.said_back.get(found) == slot
            known = parcel.state == "PENDING" or parcel.slot is not None or back
            new = parcel.state == "PENDING"
            if not known or ((new or back) and self._luck.random() < 0.5):
                self._model.take(slot)
                found = None
                if new:
                    self._place.later(_DAY / 2, lambda: self.store(parcel.name))
        for _ in range(4):
            try:
                await self.ask(lambda kiosk: kiosk.settle(slot, found, actor="tech"))
            except DarkError:
                break
            except RefusedError:  # the screen does not know yet that it is open
                await self._place.sleep(1.0)
            else:
                break
        return True

    async def _mended(self, slot: str) -> None:
        """Return a slot to service that was looked into, and whose lock works."""
        self._model.steel.lend(slot, SPRING)
        view = await self.ask(lambda kiosk: kiosk.slot(slot))
        known = self._model.inside.get(slot) == (
            view.package.id if view.package else None
        )
        if view.reason is not None and (known or view.doubt is not None):
            await self.ask(lambda kiosk: kiosk.return_to_service(slot, actor="tech"))

    async def _pause_a_slot(self) -> None:
        slot = self._luck.choice(list(self._model.steel.locks))
        with suppress(RefusedError):
            await self.ask(
                lambda kiosk: kiosk.take_out_of_service(
                    slot, reason="a hinge", actor="tech"
                )
            )
