// Plays the day of #replay-data: one dot a vehicle, a row for each place.
// Without this script the table of hours below says where the vehicles are.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("replay-data").textContent);
  const player = document.getElementById("replay");
  const [button, slider, clock, picture] = ["button", "input", "output", "svg"].map(
    (name) => player.querySelector(name),
  );
  const ACROSS = 100, DOWN = 5, GAP = 4, LAST = data.places.length + 1;
  const rows = [...picture.querySelectorAll("g")];
  let playing = 0, before = 0, minute = data.from;

  // The place come to last by that tenth of a minute; -1: not there yet, or gone.
  const placeOf = (vehicle, at) => {
    if (vehicle[LAST] >= 0 && vehicle[LAST] <= at) return -1;
    let found = -1, latest = -1;
    for (let place = 0; place < data.places.length; place++) {
      const came = vehicle[place + 1];
      if (came >= 0 && came <= at && came >= latest) [found, latest] = [place, came];
    }
    return found;
  };

  const draw = () => {
    const there = rows.map(() => []);
    for (const vehicle of data.vehicles) {
      const place = placeOf(vehicle, minute * 10);
      if (place >= 0) there[place].push([vehicle[place + 1], vehicle[0]]);
    }
    rows.forEach((row, place) => {
      const paths = ["", ""];
      there[place].sort((one, other) => one[0] - other[0]).slice(0, ACROSS * DOWN)
        .forEach(([, direction], number) => {
          const x = 2 + Math.floor(number / DOWN) * GAP, y = 3 + (number % DOWN) * GAP;
          paths[direction] += `M${x} ${y}h.01`;
        });
      row.querySelectorAll("path").forEach((path, direction) => {
        path.setAttribute("d", paths[direction]);
      });
      row.querySelector("text.count").textContent = there[place].length;
    });
    const told = `${String(Math.floor(minute / 60)).padStart(2, "0")}:` +
      `${String(Math.floor(minute % 60)).padStart(2, "0")}`;
    clock.textContent = told;
    slider.value = minute;
    slider.setAttribute("aria-valuetext", told);
  };

  const stop = () => {
    cancelAnimationFrame(playing);
    playing = 0;
    button.textContent = button.dataset.play;
  };

  const step = (now) => {
    // Half an hour of the day in a second.
    minute += before ? ((now - before) / 1000) * 30 : 0;
    before = now;
    if (minute >= data.to) {
      minute = data.to;
      draw();
      stop();
      return;
    }
    draw();
    playing = requestAnimationFrame(step);
  };

  button.addEventListener("click", () => {
    if (playing) {
      stop();
      return;
    }
    if (minute >= data.to) minute = data.from;
    before = 0;
    button.textContent = button.dataset.pause;
    playing = requestAnimationFrame(step);
  });
  slider.addEventListener("input", () => {
    minute = Number(slider.value);
    draw();
  });
  minute = data.shown;
  player.hidden = false;
  draw();
})();
