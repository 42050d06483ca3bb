"""Trains encoder and decoder: python train.py [--resume] [--minutes 60]. Checkpoints and the curve lie in WORK."""

import argparse
import json
import time

import numpy as np
import torch

from features import SCALE
from grid import CHANNELS, HARMONIC, WORK
from network import Decoder, Encoder
from spectra import Renderings

GROUPS, MEMBERS, RATE = 8, 24, 2e-3  # a batch: so many pitches, so many frames at each
WEIGHTS = {"s2048": 0.8, "heard": 0.7}  # of further spectra, beside the distance at 512 samples


class Distance:
    """How unlike the wanted spectra a decoder's partials and noise are, in dB."""

    def __init__(self, data):
        self.keys = torch.unique(data["key"])
        self.data, self.renderings = data, Renderings(self.keys.tolist())

    def wanted(self, pick, share=None):
        """Spectra of frames `pick` [groups, m], or of what lies `share` of the way from its first half to its second."""
        out = {}
        for name in ("heard", "s512") if share is not None else ("heard", "s512", "s2048"):
            dB, top = self.data[name][pick].float(), self.data[f"{name}_top"][pick]
            if share is not None:
                dB, top = (torch.lerp(*x.chunk(2, 1), share) for x in (dB, top))
            out[name] = dB, top
        return out

    def of(self, group, partials, noise, wanted):
        """(what is minimised, log-spectral distance of each frame [groups, m])."""
        dB = {}
        for name, (target, top) in wanted.items():
            power = self.renderings.ears(group, partials, noise) if name == "heard" else self.renderings.spectra(group, partials, noise, int(name[1:]))
            dB[name] = 10 * torch.log10(power / 10 ** (top / 10) + 1e-6) - target
        distance = torch.sqrt(dB["s512"].square().mean(-1) + 1e-3)
        return distance.mean() + sum(weight * dB[name].abs().mean() for name, weight in WEIGHTS.items() if name in dB), distance


class Trainer:
    def __init__(self, data, hidden=(512, 640)):
        self.distance = Distance(data)
        self.data, self.keys = data, self.distance.keys
        self.encoder, self.decoder = Encoder(hidden[0]), Decoder(hidden[1])
        self.optimiser = torch.optim.AdamW([*self.encoder.parameters(), *self.decoder.parameters()], RATE, betas=(0.9, 0.98), weight_decay=1e-3, fused=True)
        self.stray = torch.tensor(~HARMONIC)
        self.step, self.seconds, self.curve = 0, 0.0, []
        where = lambda part: [torch.nonzero((data["key"] == key) & (data["part"] == part))[:, 0] for key in self.keys]
        self.train, self.validation = where(0), where(1)
        self.chance = torch.tensor([float(len(rows)) ** 0.7 for rows in self.train])

    def encode(self, pick):
        """Encodings of frames [groups, m], as the encoder hears them with the pitch it is told."""
        ears, key = self.data["ears"][pick].float().flatten(0, 1), self.data["told"][pick].flatten(0, 1)
        z = self.encoder.norm(self.encoder.mlp((ears[:, None] + 8) / 4, key)[:, 0]).unflatten(0, pick.shape)
        return 3 * torch.tanh(z / 3)

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
        # A quarter of the encodings are heard at a neighbouring key of the instrument: pitch belongs to the pitch input.
        heard = torch.where(torch.rand(pick.shape) < 0.25, self.data["partner"][pick], pick)
        z = self.encode(heard)
        near = z + 0.05 * torch.randn_like(z)  # neighbours sound alike
        sound = self.decode(near, group)
        wanted = self.distance.wanted(pick)
        correlation = torch.cov(z.flatten(0, 1).T) - torch.eye(CHANNELS)
        extra = 0.01 * correlation.square().sum()
        if self.step % 2:
            del wanted["s2048"]
            # Halfway between two encodings must sound halfway between the two: this makes straight lines into morphs.
            share = torch.rand(GROUPS, MEMBERS // 2, 1)
            between = self.decode(torch.lerp(*z.chunk(2, 1), share), group)
            extra = extra + 0.6 * self.distance.of(group, *between, self.distance.wanted(pick, share))[0]
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
