//! NSynth as its specification says it, number by number and as slowly as can be, in double precision.

use nephele_offline::nsynth::{Architecture, HOP, mulaw};

use crate::nsynth_support::recipe;

/// A small NSynth of the recipe's weights.
pub struct Scalar {
    architecture: Architecture,
}

/// Rows of channels.
type Rows = Vec<Vec<f64>>;

fn dilation(layer: usize) -> usize {
    1 << ((layer - 1) % 10)
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn add(a: &mut Rows, b: &Rows) {
    a.iter_mut().zip(b).for_each(|(a, b)| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
}

fn relu(rows: &Rows) -> Rows {
    rows.iter().map(|row| row.iter().map(|x| x.max(0.0)).collect()).collect()
}

impl Scalar {
    pub fn new(architecture: Architecture) -> Self {
        Self { architecture }
    }

    fn weights(&self, name: &str) -> (Vec<usize>, Vec<f32>) {
        let variables = self.architecture.variables();
        let variable = variables.iter().find(|variable| variable.name == name).unwrap();
        (variable.shape.clone(), recipe(variable))
    }

    /// Section 3: `y[t] = b + Σ W[k] x[t + off_k]`, and `x` is zero outside. A `lin` has one tap.
    fn conv(&self, x: &Rows, name: &str, dilation: usize, causal: bool) -> Rows {
        let (shape, w) = self.weights(&format!("{name}/W"));
        let (_, b) = self.weights(&format!("{name}/biases"));
        let (taps, from, to) = (shape[1], shape[2], shape[3]);
        let centre = if causal { taps - 1 } else { (taps - 1) / 2 };
        let at = |t: usize| {
            let mut y: Vec<f64> = b.iter().copied().map(f64::from).collect();
            for k in 0..taps {
                let place = t as i64 + (k as i64 - centre as i64) * dilation as i64;
                let Some(row) = usize::try_from(place).ok().and_then(|place| x.get(place)) else { continue };
                for (i, x) in row.iter().enumerate() {
                    for (o, y) in y.iter_mut().enumerate() {
                        *y += x * f64::from(w[(k * from + i) * to + o]);
                    }
                }
            }
            y
        };
        (0..x.len()).map(at).collect()
    }

    /// Section 4.
    pub fn encode(&self, wav: &[f32]) -> Rows {
        let length = wav.len() / HOP * HOP;
        let x = wav[..length].iter().map(|&x| vec![f64::from(mulaw::level(x)) / 128.0]).collect();
        let mut e = self.conv(&x, "ae_startconv", 1, false);
        for layer in 1..=30 {
            let h = self.conv(&relu(&e), &format!("ae_dilatedconv_{layer}"), dilation(layer), false);
            add(&mut e, &self.conv(&relu(&h), &format!("ae_res_{layer}"), 1, false));
        }
        let z = self.conv(&e, "ae_bottleneck", 1, false);
        let mean =
            |frame: &[Vec<f64>]| (0..16).map(|c| frame.iter().map(|row| row[c]).sum::<f64>() / HOP as f64).collect();
        z.chunks(HOP).map(mean).collect()
    }

    /// Section 5: the chances of each sample after the classes before it.
    pub fn chances(&self, classes: &[u16], encoding: &[[f32; 16]]) -> Rows {
        let scaled = |class: u16| vec![(f64::from(class) - 128.0) / 128.0];
        let shifted = std::iter::once(vec![0.0]).chain(classes[..classes.len() - 1].iter().map(|&class| scaled(class)));
        let x: Rows = shifted.collect();
        // `up`: every sample of a frame has the frame's vector.
        let frame = |t: usize| encoding[t / HOP].iter().copied().map(f64::from).collect();
        let z: Rows = (0..classes.len()).map(frame).collect();
        let mut l = self.conv(&x, "startconv", 1, true);
        let mut s = self.conv(&l, "skip_start", 1, true);
        for layer in 1..=30 {
            let mut d = self.conv(&l, &format!("dilatedconv_{layer}"), dilation(layer), true);
            add(&mut d, &self.conv(&z, &format!("cond_map_{layer}"), 1, true));
            let half = self.architecture.width;
            let gated = |d: &Vec<f64>| (0..half).map(|i| sigmoid(d[i]) * d[half + i].tanh()).collect();
            let g: Rows = d.iter().map(gated).collect();
            add(&mut l, &self.conv(&g, &format!("res_{layer}"), 1, true));
            add(&mut s, &self.conv(&g, &format!("skip_{layer}"), 1, true));
        }
        let mut o = self.conv(&relu(&s), "out1", 1, true);
        add(&mut o, &self.conv(&z, "cond_map_out1", 1, true));
        let softmax = |row: &Vec<f64>| {
            let powers: Vec<f64> = row.iter().map(|x| x.exp()).collect();
            let all: f64 = powers.iter().sum();
            powers.iter().map(|power| power / all).collect()
        };
        self.conv(&relu(&o), "logits", 1, true).iter().map(softmax).collect()
    }
}
