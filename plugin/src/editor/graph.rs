//! The algorithm as a graph: who modulates whom, in layers above the carriers. A function of the matrix alone.

use nephele_realtime::parameters;
use nephele_realtime::parameters::{CLOUD_NODE, Global, NODES, OperatorField, matrix_index};

/// A node that takes part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Which: operators from 0 on, the cloud last.
    pub node: usize,
    /// From the left, 0, to the right, 1.
    pub x: f32,
    /// Steps above the lowest row.
    pub layer: usize,
    /// Whether it is heard in the mix.
    pub heard: bool,
    /// How deep it modulates itself, in parts of the knob's way; 0 if it does not.
    pub feedback: f32,
}

/// A node that modulates another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// The modulator.
    pub from: usize,
    /// What it modulates.
    pub to: usize,
    /// Depth in parts of the knob's way from the middle, -1 … 1.
    pub depth: f32,
    /// Whether it closes a circle, and so leads up or across.
    pub back: bool,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Nodes that are heard or connected.
    pub places: Vec<Place>,
    /// Their connections, feedback of a node on itself aside.
    pub arrows: Vec<Arrow>,
    /// Number of layers.
    pub layers: usize,
}

impl Graph {
    /// The graph of these plain values, by their place in the table.
    pub fn new(value: impl Fn(usize) -> f32) -> Self {
        let mut depths = [[0.0_f32; NODES]; NODES];
        for (from, row) in depths.iter_mut().enumerate() {
            for (to, depth) in row.iter_mut().enumerate() {
                let index = matrix_index(from, to);
                let plain = value(index);
                *depth = if plain == 0.0 { 0.0 } else { 2.0 * parameters()[index].normalise(plain) - 1.0 };
            }
        }
        let heard = |node: usize| {
            let index = if node == CLOUD_NODE { Global::CloudLevel.index() } else { OperatorField::Level.index(node) };
            value(index) > parameters()[index].min
        };
        let mut walk = Walk { depths: &depths, ..Walk::default() };
        // As in DX algorithms a higher number modulates a lower one: circles are cut where they lead up.
        (0..NODES).rev().for_each(|node| _ = walk.layer(node));
        let Walk { layers, backs, .. } = walk;
        let joined = |node: usize| (0..NODES).any(|other| depths[node][other] != 0.0 || depths[other][node] != 0.0);
        let mut places: Vec<Place> = (0..NODES)
            .filter(|node| heard(*node) || joined(*node))
            .map(|node| Place {
                node,
                x: 0.5,
                layer: layers[node].unwrap_or_default(),
                heard: heard(node),
                feedback: depths[node][node],
            })
            .collect();
        let arrows = (0..NODES)
            .flat_map(|from| (0..NODES).map(move |to| (from, to)))
            .filter(|(from, to)| from != to && depths[*from][*to] != 0.0)
            .map(|(from, to)| Arrow { from, to, depth: depths[from][to], back: backs.contains(&(from, to)) })
            .collect::<Vec<_>>();
        let layers = places.iter().map(|place| place.layer + 1).max().unwrap_or(0);
        (0..layers).for_each(|layer| spread(&mut places, &arrows, layer));
        Self { places, arrows, layers }
    }

    /// Where `node` is, if it takes part.
    pub fn place(&self, node: usize) -> Option<&Place> {
        self.places.iter().find(|place| place.node == node)
    }

    /// In words, for those who do not see it.
    pub fn describe(&self) -> String {
        let name = |node: usize| if node == CLOUD_NODE { "cloud".to_owned() } else { (node + 1).to_string() };
        let heard: Vec<String> = self.places.iter().filter(|p| p.heard).map(|p| name(p.node)).collect();
        let arrows = self.arrows.iter().map(|arrow| format!("{} to {}", name(arrow.from), name(arrow.to)));
        let loops = self.places.iter().filter(|p| p.feedback != 0.0).map(|p| format!("{} to itself", name(p.node)));
        let ways: Vec<String> = arrows.chain(loops).collect();
        format!("heard: {}; modulation: {}", listed(&heard), listed(&ways))
    }
}

impl Graph {
    /// What `node` does, in words.
    pub fn describe_node(&self, node: usize) -> String {
        let name = |node: usize| if node == CLOUD_NODE { "cloud".to_owned() } else { (node + 1).to_string() };
        let whole = if node == CLOUD_NODE { "the cloud".to_owned() } else { format!("operator {}", node + 1) };
        let heard = self.place(node).is_some_and(|place| place.heard);
        let ways = |outwards: bool| -> Vec<String> {
            let ends = self.arrows.iter().map(|a| if outwards { (a.from, a.to) } else { (a.to, a.from) });
            ends.filter(|(own, _)| *own == node).map(|(_, other)| name(other)).collect()
        };
        format!(
            "{whole}: {}, modulates {}, modulated by {}",
            if heard { "heard" } else { "not heard" },
            listed(&ways(true)),
            listed(&ways(false))
        )
    }
}

fn listed(parts: &[String]) -> String {
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

/// The longest way from each node down to one that modulates nothing.
#[derive(Default)]
struct Walk<'a> {
    depths: &'a [[f32; NODES]],
    layers: [Option<usize>; NODES],
    under_way: [bool; NODES],
    backs: Vec<(usize, usize)>,
}

impl Walk<'_> {
    fn layer(&mut self, node: usize) -> usize {
        if let Some(layer) = self.layers[node] {
            return layer;
        }
        self.under_way[node] = true;
        let mut layer = 0;
        for to in (0..NODES).filter(|to| *to != node) {
            if self.depths.get(node).is_none_or(|row| row[to] == 0.0) {
                continue;
            }
            if self.under_way[to] {
                self.backs.push((node, to));
            } else {
                layer = layer.max(self.layer(to) + 1);
            }
        }
        self.under_way[node] = false;
        self.layers[node] = Some(layer);
        layer
    }
}

/// Spreads the nodes of a layer, each as near above what it modulates as its neighbours allow.
fn spread(places: &mut [Place], arrows: &[Arrow], layer: usize) {
    const MARGIN: f32 = 0.08;
    let below: Vec<(usize, f32)> = places.iter().filter(|p| p.layer < layer).map(|p| (p.node, p.x)).collect();
    let wanted = |node: usize| {
        let targets = arrows.iter().filter(|arrow| arrow.from == node && !arrow.back);
        let xs: Vec<f32> =
            targets.filter_map(|arrow| below.iter().find(|(n, _)| *n == arrow.to).map(|(_, x)| *x)).collect();
        if xs.is_empty() { None } else { Some(xs.iter().sum::<f32>() / xs.len() as f32) }
    };
    let mut row: Vec<(usize, f32)> = (0..places.len())
        .filter(|i| places[*i].layer == layer)
        .map(|i| (i, wanted(places[i].node).unwrap_or(0.5)))
        .collect();
    let count = row.len();
    if layer == 0 {
        for (k, (_, x)) in row.iter_mut().enumerate() {
            *x = (k as f32 + 0.5) / count as f32;
        }
    } else {
        // A stable sort: nodes that want the same place stay in the order of their numbers.
        row.sort_by(|a, b| a.1.total_cmp(&b.1));
        let gap = ((1.0 - 2.0 * MARGIN) / (count.max(2) - 1) as f32).min(0.2);
        // Those that want one place share it evenly.
        for k in 0..count {
            let same = row.iter().filter(|(_, x)| *x == row[k].1).count();
            let before = row[..k].iter().filter(|(_, x)| *x == row[k].1).count();
            places[row[k].0].x = row[k].1 + gap * (before as f32 - (same as f32 - 1.0) * 0.5);
        }
        row.iter_mut().for_each(|(i, x)| *x = places[*i].x);
        for k in 0..count {
            let least = if k == 0 { MARGIN } else { row[k - 1].1 + gap };
            row[k].1 = row[k].1.max(least);
        }
        for k in (0..count).rev() {
            let most = if k + 1 == count { 1.0 - MARGIN } else { row[k + 1].1 - gap };
            row[k].1 = row[k].1.min(most);
        }
    }
    row.into_iter().for_each(|(i, x)| places[i].x = x);
}

#[cfg(test)]
mod tests {
    use nephele_realtime::ParameterValues;

    use super::*;

    /// The graph of these cells and heard operators; the cloud is silent.
    fn graph(cells: &[(usize, usize, f32)], heard: &[usize]) -> Graph {
        let mut values = ParameterValues::default();
        for from in 0..NODES {
            (0..NODES).for_each(|to| values.set(matrix_index(from, to), 0.0));
            if from < CLOUD_NODE {
                values.set(OperatorField::Level.index(from), f32::from(u8::from(heard.contains(&from))));
            }
        }
        values.set(Global::CloudLevel.index(), parameters()[Global::CloudLevel.index()].min);
        cells.iter().for_each(|(from, to, depth)| values.set(matrix_index(*from, *to), *depth));
        Graph::new(|index| values.get(index))
    }

    #[test]
    fn modulators_stand_above_what_they_modulate() {
        // DX7's algorithm 1, more or less.
        let found = graph(&[(1, 0, 2.0), (3, 2, -2.0), (4, 3, 1.0), (5, 4, 1.0), (5, 5, 3.0)], &[0, 2]);
        let layers: Vec<usize> = found.places.iter().map(|p| p.layer).collect();
        assert_eq!((layers, found.layers), (vec![0, 1, 0, 1, 2, 3], 4));
        assert!(found.arrows.iter().all(|arrow| !arrow.back) && found.arrows.len() == 4);
        assert!(found.arrows[1].depth < 0.0 && found.places[5].feedback > 0.0);
        let x = |node: usize| found.place(node).unwrap().x;
        assert_eq!((x(0), x(2)), (0.25, 0.75));
        assert!((x(1) - x(0)).abs() < 1e-6 && (x(5) - x(2)).abs() < 1e-6, "straight above");
        assert_eq!(found.describe_node(3), "operator 4: not heard, modulates 3, modulated by 5");
        assert_eq!(found.describe(), "heard: 1, 3; modulation: 2 to 1, 4 to 3, 5 to 4, 6 to 5, 6 to itself");
    }

    #[test]
    fn a_circle_is_cut_once() {
        let found = graph(&[(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)], &[0]);
        assert_eq!(found.arrows.iter().filter(|arrow| arrow.back).count(), 1, "{found:?}");
        assert_eq!(found.layers, 3);
    }

    #[test]
    fn depths_move_nothing_and_the_fullest_matrix_fits() {
        let cells = |depth: f32| -> Vec<(usize, usize, f32)> {
            (0..NODES).flat_map(|from| (0..NODES).map(move |to| (from, to, depth))).collect()
        };
        let (weak, strong) = (graph(&cells(0.1), &[0]), graph(&cells(12.0), &[0]));
        assert_eq!(weak.places.iter().map(|p| (p.x, p.layer)).collect::<Vec<_>>().len(), NODES);
        for (a, b) in weak.places.iter().zip(&strong.places) {
            assert_eq!((a.x, a.layer), (b.x, b.layer));
            assert!((0.0..=1.0).contains(&a.x));
        }
        let wide = graph(&(1..NODES).map(|from| (from, 0, 1.0)).collect::<Vec<_>>(), &[0]);
        let mut row: Vec<f32> = wide.places.iter().filter(|p| p.layer == 1).map(|p| p.x).collect();
        row.sort_by(f32::total_cmp);
        assert!(row.len() == 6 && row.windows(2).all(|w| w[1] - w[0] > 0.1), "{row:?}");
        assert_eq!(graph(&[], &[]).describe(), "heard: none; modulation: none");
    }
}
