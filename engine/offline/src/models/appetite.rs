//! Whether an operator is told to make something huge, or to count to a number beyond all reason.
//!
//! Runtimes fold constants and follow axes while they load, so that a file of 100 bytes could ask for terabytes or for
//! years, at a time when they can not be told to stop. A graph can still be greedy in ways that only running it shows;
//! then it can be stopped, or the allocation fails inside the runtime.

use super::error::ModelFault;
use super::tensors::product;

/// The most values that one operator may be told to make out of nothing (a quarter of a gigabyte of f32).
pub(crate) const MAX_VALUES: u64 = 1 << 26;

/// No tensor has more dimensions than this.
const MAX_RANK: u64 = 64;

/// Refuses an operator that is told to be greedy by the constant integers among its `inputs`, which are empty for the
/// others.
///
/// # Errors
/// [`ModelFault::Hostile`], naming the operator.
pub(crate) fn check_appetite(operator: &str, inputs: &[&[i64]]) -> Result<(), ModelFault> {
    let makes = match operator {
        "ConstantOfShape" | "Expand" | "Tile" | "Resize" | "Upsample" => {
            inputs.iter().map(|sizes| product(sizes)).max().unwrap_or(0)
        }
        "Range" | "OneHot" | "Pad" | "CenterCropPad" => inputs.iter().map(|values| largest(values)).max().unwrap_or(0),
        _ => 0,
    };
    if makes > MAX_VALUES {
        let text = format!("its operator {operator} is to make {makes} values; at most {MAX_VALUES} are made");
        return Err(ModelFault::Hostile(text));
    }
    if operator.starts_with("Reduce") || operator == "Squeeze" || operator == "Unsqueeze" {
        check_axes(operator, inputs.get(1).copied().unwrap_or(&[]))?;
    }
    Ok(())
}

/// Refuses an attribute of an operator that no model needs.
///
/// # Errors
/// [`ModelFault::Hostile`], naming the attribute.
pub(crate) fn check_attribute(name: &str, integers: &[i64]) -> Result<(), ModelFault> {
    let makes = match name {
        "axis" | "axes" | "perm" => return check_axes(name, integers),
        // The end of a slice is often the largest integer there is; seeds are any.
        "starts" | "ends" | "seed" => 0,
        "shape" | "output_shape" | "kernel_shape" | "strides" | "dilations" => product(integers),
        _ => largest(integers),
    };
    if makes > MAX_VALUES {
        return Err(ModelFault::Hostile(format!("its attribute {name} is {integers:?}, which can not be meant")));
    }
    Ok(())
}

fn check_axes(name: &str, axes: &[i64]) -> Result<(), ModelFault> {
    if largest(axes) > MAX_RANK {
        return Err(ModelFault::Hostile(format!("its {name} counts axes up to {axes:?}; tensors have a few")));
    }
    Ok(())
}

fn largest(integers: &[i64]) -> u64 {
    integers.iter().map(|integer| integer.unsigned_abs()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_greedy_are_refused() {
        assert!(check_appetite("Expand", &[&[], &[16, 2048]]).is_ok());
        assert!(check_appetite("Slice", &[&[], &[0], &[i64::MAX]]).is_ok());
        for (operator, input) in [("Tile", [1 << 40, 1]), ("Range", [0, i64::MAX]), ("Pad", [i64::MIN, 0])] {
            let text = check_appetite(operator, &[&[], &input]).unwrap_err().to_string();
            assert!(text.contains(operator), "{text}");
        }
    }

    #[test]
    fn axes_are_few() {
        assert!(check_appetite("Unsqueeze", &[&[2048], &[-1]]).is_ok(), "what is unsqueezed may be any number");
        assert!(check_appetite("ReduceSum", &[&[], &[-1 << 40]]).is_err());
        assert!(check_attribute("axes", &[0, -2]).is_ok());
        // One flipped bit of a -1: tract counts from there to the rank.
        let text = check_attribute("axis", &[-1_152_921_504_606_846_977]).unwrap_err().to_string();
        assert!(text.contains("axis"), "{text}");
    }

    #[test]
    fn attributes_stay_within_reason() {
        assert!(check_attribute("ends", &[i64::MAX]).is_ok());
        assert!(check_attribute("kernel_shape", &[512]).is_ok());
        assert!(check_attribute("kernel_shape", &[1 << 20, 1 << 20]).is_err());
        assert!(check_attribute("group", &[1 << 40]).is_err());
    }
}
