"""Trains encoder and decoder: python train.py [--resume] [--minutes 60]. Checkpoints and the curve lie in WORK."""

import argparse
import json
import time

import numpy as np
import torch

from features import SCALE
from grid import BANDS, CHANNELS, HARMONIC, WORK, loudness_weight
from network import Decoder, Encoder, frequency
from spectra import HEARD, Renderings

GROUPS, MEMBERS, RATE = 8, 24, 2e-3  # a batch: so many pitches, so many frames at each
# What is compared: how deep in dB, and the weight. At 512 samples it is the log-spectral distance that `evaluate` reports,
# 60 dB deep with a hard floor; this floor is soft and so must lie lower.
DEEP = {"s512": 65, "s2048": 80, "heard": 80}
PAD = 32  # steps of a morph that should be about equal
WEIGHTS = {"s2048": 0.8, "heard": 0.7}


class Distance:
    """How unlike the wanted spectra a decoder's partials and noise are, in dB."""

    def __init__(self, data):
        self.keys = torch.unique(data["key"])
        self.data, self.renderings = data, Renderings(self.keys.tolist())

    def wanted(self, pick):
        """Power spectra of frames `pick` [groups, m]."""
        power = lambda name: 10 ** ((self.data[name][pick].float() + self.data[f"{name}_top"][pick]) / 10)
        return {name: power(name) for name in DEEP}

    def of(self, group, partials, noise, wanted, share=None):
        """(what is minimised, log-spectral distance of each frame [groups, m]).

        With `share`, what is wanted is that part of the way, in dB, from the first half of the wanted frames to the second.
        """
        dB = {}
        for name, target in wanted.items():
            power = self.renderings.ears(group, partials, noise) if name == "heard" else self.renderings.spectra(group, partials, noise, int(name[1:]))
            top, floor = target.amax(-1, keepdim=True), 10 ** (-DEEP[name] / 10)
            target, top = torch.log10(target / top + floor), torch.log10(top)
            if share is not None:
                target, top = (torch.lerp(*x.chunk(2, 1), share) for x in (target, top))
            dB[name] = 10 * (torch.log10(power / 10**top + floor) - target)
        distance = torch.sqrt(dB["s512"].square().mean(-1) + 1e-3)
        return distance.mean() + sum(weight * dB[name].abs().mean() for name, weight in WEIGHTS.items() if name in dB), distance

    def far(self, a, b):
        """Log-spectral distance in dB between power spectra."""
        a, b = (torch.log10(power / power.amax(-1, keepdim=True) + 10 ** (-DEEP["s512"] / 10)) for power in (a, b))
        return 10 * torch.sqrt((a - b).square().mean(-1) + 1e-8)

    def apart(self, group, a, b):
        """The same between two sounds, each (partials, noise)."""
        return self.far(*(self.renderings.spectra(group, *sound, 512) for sound in (a, b)))


class Disguise:
    """Makes new instruments of old ones: frames at one key are filtered at random, and some are mixed, power by power."""

    def __init__(self, r, mixed):
        """For frames [groups, m], of which the part `mixed` is mixed."""
        self.tilt = 1.5 * torch.randn(*r, 1)  # dB an octave
        self.centre, self.width, self.gain = 33 * torch.rand(*r, 1, 3) + 3, 2 + 4 * torch.rand(*r, 1, 3), 5 * torch.randn(*r, 1, 3)
        changed = (torch.rand(*r, 1) < 0.6).float()
        self.tilt, self.gain = self.tilt * changed, self.gain * changed[..., None]
        self.mixed = torch.where(torch.rand(*r, 1) < mixed, torch.rand(*r, 1), 0.0)
        self.other = torch.randint(r[1], (1,)).item()

    def put(self, power, hz):
        """Power spectra [groups, m, bins] at the frequencies `hz`, after the filter."""
        rate = 21.4 * torch.log10(1 + 0.00437 * hz)[..., None]
        dB = self.tilt * torch.log2(hz / 1000 + 0.05) + (self.gain * torch.exp(-(((rate - self.centre) / self.width) ** 2))).sum(-1)
        power = power * 10 ** (dB / 10)
        return power + self.mixed * torch.roll(power, self.other, 1)


class Trainer:
    def __init__(self, data, hidden=(512, 640)):
        self.distance = Distance(data)
        self.data, self.keys = data, self.distance.keys
        self.encoder, self.decoder = Encoder(hidden[0]), Decoder(hidden[1])
        self.optimiser = torch.optim.AdamW([*self.encoder.parameters(), *self.decoder.parameters()], RATE, betas=(0.9, 0.98), weight_decay=1e-3, foreach=True)
        self.stray = torch.tensor(~HARMONIC)
        tensor = lambda values: torch.tensor(values, dtype=torch.float32)
        self.ratios, self.bands, self.weight = tensor(HEARD), tensor(BANDS), tensor(loudness_weight(np.arange(1025) * 22050 / 1024))
        self.step, self.seconds, self.curve = 0, 0.0, []
        where = lambda part: [torch.nonzero((data["key"] == key) & (data["part"] == part))[:, 0] for key in self.keys]
        self.train, self.validation = where(0), where(1)
        self.chance = torch.tensor([float(len(rows)) ** 0.7 for rows in self.train])

    def encode(self, pick, disguise=None):
        """Encodings of frames [groups, m], as the encoder hears them with the pitch it is told."""
        ears, key = self.data["ears"][pick].float(), self.data["told"][pick]
        if disguise:
            power = disguise.put(torch.exp(ears) - 1e-7, self.heard_hz(key))
            ears = torch.log(torch.clamp(power, min=0) / disguise.louder + 1e-7)
        ears, key = ears.flatten(0, 1), key.flatten(0, 1)
        z = self.encoder.norm(self.encoder.mlp((ears[:, None] + 8) / 4, key)[:, 0]).unflatten(0, pick.shape)
        return 3 * torch.tanh(z / 3)

    def heard_hz(self, key):
        """The frequencies of what the encoder hears at keys [groups, m, 1]."""
        return torch.cat([frequency(key) * self.ratios, self.bands.expand(*key.shape[:2], -1)], -1)

    def disguised(self, pick, wanted, mixed):
        """A disguise, and what is wanted of its sounds; all have the loudness of any sound."""
        disguise, place = Disguise(pick.shape, mixed), {"heard": self.heard_hz(self.data["key"][pick][..., None].float())}
        place |= {name: torch.arange(wanted[name].shape[-1]) * (22050 / (wanted[name].shape[-1] - 1)) for name in ("s512", "s2048")}
        made = {name: disguise.put(power, place[name]) for name, power in wanted.items()}
        weigh = lambda power: (power["s2048"] * self.weight).sum(-1, keepdim=True)
        disguise.louder = weigh(made) / weigh(wanted)
        return disguise, {name: power / disguise.louder for name, power in made.items()}

    def decode(self, z, group):
        key = self.keys[group][:, None].float()
        return self.decoder.loud(*self.decoder.heads(z, key), key)

    def again(self, heard, group):
        """Encodings of sounds the decoder made."""
        z = self.encoder.mlp((torch.log(heard / SCALE + 1e-7) + 8) / 4, self.keys[group].float()[:, None])
        norm = self.encoder.norm  # its running moments, lest this batch be counted among them
        return 3 * torch.tanh((z - norm.running_mean) / torch.sqrt(norm.running_var + norm.eps) / 3)

    def loss(self):
        group = torch.multinomial(self.chance, GROUPS)
        pick = torch.stack([rows[torch.randint(len(rows), (MEMBERS,))] for rows in (self.train[g] for g in group)])
        odd = self.step % 2
        # Some are heard at a neighbouring key of the instrument: pitch belongs to the pitch input.
        heard = torch.where(torch.rand(pick.shape) < (0 if odd else 0.4), self.data["partner"][pick], pick)
        disguise, wanted = self.disguised(pick, self.distance.wanted(pick), 0.5 if odd else 0)
        z = self.encode(heard, disguise)
        near = z + 0.05 * torch.randn_like(z)  # neighbours sound alike
        sound = self.decode(near, group)
        correlation = torch.cov(z.flatten(0, 1).T) - torch.eye(CHANNELS)
        extra = 0.01 * correlation.square().sum()
        if odd:
            del wanted["s2048"]
            # Halfway between two encodings must sound halfway between the two: this makes straight lines into morphs.
            share = torch.rand(GROUPS, MEMBERS // 2, 1) * (1 - 1 / PAD)
            between = self.decode(torch.lerp(*z.chunk(2, 1), share), group)
            extra = extra + 0.6 * self.distance.of(group, *between, wanted, share)[0]
            # No step of a morph may be much larger than the others.
            onward = self.decode(torch.lerp(*z.chunk(2, 1), share + 1 / PAD), group)
            step, whole = self.distance.apart(group, between, onward), self.distance.far(*wanted["s512"].chunk(2, 1))
            uneven = torch.relu(PAD * step / (whole + 3) - 1.5)
            extra = extra + (uneven * uneven.clamp(max=5)).mean()
        else:
            # The encoder must know the decoder's sounds again.
            known = self.again(self.distance.renderings.ears(group, *sound), group)
            extra = extra + (known - z.detach()).square().mean()
            partials = sound[0].square()
            stray = partials[..., self.stray].sum(-1) / (partials.sum(-1) + 1e-9)  # where both explain it, harmonics
            extra = extra + 0.6 * stray.mean()
        loss, distance = self.distance.of(group, *sound, wanted)
        return loss + extra, distance.mean()

    def validate(self, part=None):
        """Mean log-spectral distance in dB over frames of instruments that are not trained on."""
        self.encoder.eval(), self.decoder.eval()
        found = []
        with torch.no_grad():
            for g, rows in enumerate(part or self.validation):
                if len(rows):
                    pick, group = rows[None, :64], torch.tensor([g])
                    found.append(self.distance.of(group, *self.decode(self.encode(pick), group), self.distance.wanted(pick))[1].flatten())
        self.encoder.train(), self.decoder.train()
        return torch.cat(found)

    def run(self, minutes, steps=10**9, path=None, every=500):
        """Trains until `steps` or `minutes` (of all runs together) are over, the rate rising at first and then falling to nothing."""
        started, before, trained = time.time(), self.seconds, []
        while True:
            self.seconds = before + time.time() - started
            progress = max(self.step / steps, self.seconds / (60 * minutes))
            if self.step % every == 0 or progress >= 1:
                at = self.validate()
                trained = [np.mean(trained)] if trained else [np.nan]
                self.curve.append([self.step, self.seconds, float(trained[0]), float(at.mean()), float(at.median())])
                print("step %d, %.0f s: trained %.2f dB, validation mean %.2f, median %.2f dB" % tuple(self.curve[-1]), flush=True)
                trained = []
                if path:
                    self.save(path)
            if progress >= 1:
                return
            for group in self.optimiser.param_groups:
                group["lr"] = RATE * min(1, (self.step + 1) / 300) * (0.5 + 0.5 * np.cos(np.pi * progress))
            loss, distance = self.loss()
            self.optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 5)
            torch.nn.utils.clip_grad_norm_(self.decoder.parameters(), 5)
            self.optimiser.step()
            trained.append(distance.item())
            self.step += 1

    def save(self, path):
        state = {name: getattr(self, name).state_dict() for name in ("encoder", "decoder", "optimiser")}
        torch.save(state | {name: getattr(self, name) for name in ("step", "seconds", "curve")}, path.with_suffix(".new"))
        path.with_suffix(".new").rename(path)
        path.with_suffix(".json").write_text(json.dumps(self.curve))

    def load(self, path):
        state = torch.load(path, weights_only=False)
        for name in ("encoder", "decoder", "optimiser"):
            getattr(self, name).load_state_dict(state[name])
        self.step, self.seconds, self.curve = (state[name] for name in ("step", "seconds", "curve"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--minutes", type=float, default=60, help="training time, all runs together")
    parser.add_argument("--checkpoint", default="one.pt", help="name in WORK")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    trainer = Trainer(torch.load(WORK / "features.pt"))
    if options.resume:
        trainer.load(WORK / options.checkpoint)
    trainer.run(options.minutes, path=WORK / options.checkpoint)
